// What a schedule planned for a time is run once, whoever plans it; runs that people ask for have no planned time.
// params: none
CREATE CONSTRAINT run_planned IF NOT EXISTS FOR (n:Run) REQUIRE (n.schedule, n.planned_at) IS UNIQUE

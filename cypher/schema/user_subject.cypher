// Who comes from outside is one user.
// params: none
CREATE CONSTRAINT user_subject IF NOT EXISTS FOR (n:User) REQUIRE n.subject IS UNIQUE

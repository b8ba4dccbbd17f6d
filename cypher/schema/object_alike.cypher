// Finds objects whose name has one wrong letter; brought up to date just behind a write, so that scans do not wait for it.
// params: none
CREATE FULLTEXT INDEX object_alike IF NOT EXISTS FOR (n:Object) ON EACH [n.name]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'standard-no-stop-words', `fulltext.eventually_consistent`: true}}

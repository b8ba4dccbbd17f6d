// What was said of some things once, and by whom; the last ended first.
// params: abouts
// returns: annotation (all properties)
MATCH (a:PastAnnotation)
WHERE a.about IN $abouts
RETURN properties(a) AS annotation
ORDER BY a.ended_at DESC, a.key, a.about

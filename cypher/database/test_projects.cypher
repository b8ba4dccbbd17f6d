// Projects of test environments, as a scan writes them.
// params: projects [{environment, uuid, name}]
// returns: nothing
UNWIND $projects AS p
MERGE (o:Object {id: p.environment + '/project/' + p.uuid})
SET o:Project, o += p, o.type = 'project', o.scope = 'projects', o.search = toLower(p.name + ' ' + p.uuid)

// Finds objects by any part of name, UUID, MAC or address.
// params: none
CREATE TEXT INDEX object_search IF NOT EXISTS FOR (n:Object) ON (n.search)

"""COMPARE_RULES: what is no difference in a compare, and why; users switch them off and add their own."""

from calipso.model.cloud import CLOUD_TYPES
from calipso.model.fabric import FABRIC_TYPES
from calipso.model.host import HOST_TYPES
from calipso.model.tables import OWN_NUMBER, CompareRule

COMPARE_RULES: tuple[CompareRule, ...] = (
    CompareRule("link", "evidence", "the same link, told by other evidence"),
    CompareRule("vconnector", "mac", "bridges get another with each start of what is in them"),
    CompareRule("*", "name", "objects are matched by names", between=True),
    CompareRule("link", "tag", OWN_NUMBER, between=True),
    CompareRule("link", "segment", OWN_NUMBER, between=True),
    *(
        CompareRule(row.name, prop.name, prop.differs, between=True)
        for row in (*CLOUD_TYPES, *HOST_TYPES, *FABRIC_TYPES)
        for prop in row.properties
        if prop.differs
    ),
)

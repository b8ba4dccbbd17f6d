"""How states look in drawings: apart for the colour-blind (Okabe and Ito), dark enough on white paper, and each with a sign.

Drawings bring their own white ground, so that they are the same in dark pages.
"""

from calipso.model.tables import Health, Look

HEALTH_LOOKS: dict[Health, Look] = {
    "ok": Look("#00664b", "#ffffff", "", "solid"),
    "warning": Look("#8a5a00", "#fff3d6", "!", "bold"),
    "error": Look("#b02a00", "#ffe3d8", "\u00d7", "bold"),
    "unknown": Look("#5c5c5c", "#f1f1f1", "?", "dashed"),
}
# What an answer says of an object beside its health.
MARK_LOOKS: dict[str, Look] = {
    "focal": Look("#003f8a", "#e3efff", "\u25c9", "bold"),
    "removed": Look("#222222", "#dcdcdc", "\u2212", "dashed"),
    "down": Look("#b02a00", "#ffe3d8", "\u00d7", "bold"),
    "degraded": Look("#8a5a00", "#fff3d6", "!", "bold"),
    "added": Look("#00664b", "#dff3ea", "+", "bold"),
    "changed": Look("#6b3fa0", "#efe6fb", "~", "bold"),
    "moved": Look("#003f8a", "#e3efff", "\u2192", "bold"),
    "broken": Look("#b02a00", "#ffe3d8", "\u00d7", "bold"),
}
# Lines of one network keep one colour, so that the eye can follow them.
NETWORK_COLORS = ("#0072b2", "#b2501a", "#007a5a", "#9c3c7a", "#7a6a00", "#4b4b9e", "#3b7d8c", "#a03434")

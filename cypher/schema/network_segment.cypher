// Finds networks by VLAN or VNI.
// params: none
CREATE INDEX network_segment IF NOT EXISTS FOR (n:Network) ON (n.segmentation_id)

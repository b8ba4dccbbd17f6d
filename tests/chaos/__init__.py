"""Random faults on the live lab while scans run all the while; afterwards no object may be lost or invented."""

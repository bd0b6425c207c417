"""Reports on subjects that nothing else here touches, coded and read record by record, as an analyst would."""

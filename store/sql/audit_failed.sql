select at, why from audit_failure

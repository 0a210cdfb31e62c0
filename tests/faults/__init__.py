"""What must survive: kill -9, stopped workers, lost leases, leaking secrets; every harness has caught a planted bug."""

"""Installs the Debian packages that `make test-debian` wants, or says which are missing."""

import os
import shutil
import subprocess
import sys

PROGRAMS = {
    "promtool": "prometheus",
    "chromium": "chromium",
    "pgbouncer": "pgbouncer",
    "openssl": "openssl",
    "/usr/sbin/ip": "iproute2",
    "/usr/lib/postgresql/15/bin/postgres": "postgresql-15",
    # Where only root's PATH leads.
    "/usr/sbin/nginx": "nginx-light",
    "/usr/sbin/haproxy": "haproxy",
    "caddy": "caddy",
}


def main() -> None:
    """Install what is missing as root; otherwise say how."""
    missing = [package for program, package in PROGRAMS.items() if not shutil.which(program)]
    if not missing:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(f"Missing programs. As root: apt-get install {' '.join(missing)}")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=environment, check=True)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()

"""One nginx with one worker that serves one small file: what a key read is compared with."""

import os
import pwd
import shutil
import subprocess

from processes import Failed, accepts, end, free_ports, spawn, wait_until

# As fast as it goes: no log, the file's descriptor kept open, connections kept alive.
CONFIGURATION = """{user}daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log warn;
events {{ worker_connections 2048; }}
http {{
    access_log off; sendfile on; keepalive_timeout 300; keepalive_requests 1000000000; default_type application/json;
    open_file_cache max=16; open_file_cache_valid 300s;
    client_body_temp_path {folder}/1; proxy_temp_path {folder}/2; fastcgi_temp_path {folder}/3; uwsgi_temp_path {folder}/4;
    scgi_temp_path {folder}/5;
    server {{ listen 127.0.0.1:{port} backlog=1024; root {folder}/files; }}
}}
"""


class Nginx:
    path = "/row.json"

    def __init__(self, folder, size):
        """Serves a file of `size` bytes under `path`."""
        self.program = shutil.which("nginx") or (
            "/usr/sbin/nginx" if os.path.exists("/usr/sbin/nginx") else None)
        if not self.program:
            raise Failed("there is no nginx here to compare with: apt-get install nginx-light")
        os.makedirs(f"{folder}/files")
        os.chmod(folder, 0o755)
        with open(f"{folder}/files{self.path}", "w") as file:
            file.write("x" * size)
        self.port, = free_ports(1)
        with open(f"{folder}/nginx.conf", "w") as file:
            file.write(CONFIGURATION.format(folder=folder, port=self.port, user=self.user()))
        self.process = spawn([self.program, "-p", folder, "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"])
        wait_until("nginx", lambda: accepts(self.port) or self.process.poll() is not None, 20)
        if self.process.poll() is not None:
            raise Failed(f"nginx ended with status {self.process.returncode}")

    @staticmethod
    def user():
        """Root's worker would become somebody who may not read the bench's folder."""
        return f"user {pwd.getpwuid(0).pw_name}; " if os.geteuid() == 0 else ""

    @property
    def version(self):
        done = subprocess.run([self.program, "-v"], capture_output=True, text=True)
        return done.stderr.strip().rpartition("/")[2]

    @property
    def worker(self):
        """The process that serves."""
        with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children") as file:
            return int(file.read().split()[0])

    def close(self):
        end(self.process)

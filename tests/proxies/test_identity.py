"""Who has signed in at nginx (auth_request), in the field that it writes: the documented sample of docs/callers/proxy.md."""
import http.client
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import smallest  # noqa: E402
from proxies import find_program, free_port  # noqa: E402
from service import Service, clean_environment  # noqa: E402

BINARY = os.environ["TOKENBOOTH_BINARY"]
ORIGIN = "https://www.example.com"
NGINX = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{
    listen 127.0.0.1:{port};
    location = /auth {{
      internal;
      proxy_pass http://127.0.0.1:{identity};
      proxy_pass_request_body off;
      proxy_set_header Content-Length "";
    }}
    location = /v1/messaging/token {{
      auth_request /auth;
      auth_request_set $user $upstream_http_x_auth_request_user;
      proxy_set_header X-Forwarded-User $user;
      proxy_pass http://127.0.0.1:{booth};
    }}
  }}
}}
"""


class Identity(BaseHTTPRequestHandler):
    """Whoever has the right cookie is jane, as an oauth2-proxy would say it."""

    def do_GET(self):
        known = self.headers.get("Cookie") == "session=good"
        self.send_response(202 if known else 401)
        if known:
            self.send_header("X-Auth-Request-User", "jane")
        self.end_headers()

    def log_message(self, *_):
        pass


class BehindNginx(unittest.TestCase):
    def setUp(self):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.folder = pathlib.Path(folder)
        identity = ThreadingHTTPServer(("127.0.0.1", 0), Identity)
        threading.Thread(target=identity.serve_forever, daemon=True).start()
        self.addCleanup(identity.server_close)
        self.addCleanup(identity.shutdown)
        configuration = smallest.write_smallest(
            self.folder, server=f'[server]\n{smallest.ANY_PORT}\ntrusted_proxies = ["127.0.0.1"]\n',
            more='[callers.proxy]\nheader = "X-Forwarded-User"\nsubject_is = "username"\n'
                 f'[browser]\nallowed_origins = ["{ORIGIN}"]\n')
        (self.folder / "users.json").write_text(
            '[{"external_id":"42","username":"jane"},{"external_id":"43","username":"eve"}]')
        booth = self.enterContext(Service(BINARY, configuration, clean_environment(), self.folder))
        self.port = free_port()
        (self.folder / "nginx.conf").write_text(NGINX.format(
            folder=folder, port=self.port, identity=identity.server_address[1], booth=booth.address[1]))
        nginx = subprocess.Popen([find_program("nginx", "nginx-light"), "-p", folder, "-c", self.folder / "nginx.conf"],
                                 stderr=subprocess.DEVNULL)
        self.addCleanup(nginx.wait)
        self.addCleanup(nginx.terminate)
        self.await_nginx()

    def await_nginx(self):
        for _ in range(500):
            try:
                self.ask({})
                return
            except ConnectionRefusedError:
                threading.Event().wait(0.01)
        self.fail((self.folder / "error.log").read_text())

    def ask(self, fields, method="GET"):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        self.addCleanup(connection.close)
        connection.request(method, "/v1/messaging/token",
                           headers={"Origin": ORIGIN, "Accept": "application/json"} | fields)
        answer = connection.getresponse()
        return answer.status, answer.read()

    def test_whoever_has_signed_in_gets_their_own_token(self):
        status, body = self.ask({"Cookie": "session=good"})
        self.assertEqual(status, 200, body)
        self.assertEqual(json.loads(body)["external_id"], "42")

    def test_nobody_else_gets_one(self):
        self.assertEqual(self.ask({})[0], 401)
        self.assertEqual(self.ask({"Cookie": "session=bad", "X-Forwarded-User": "eve"})[0], 401)

    def test_a_client_that_writes_the_field_itself_changes_nothing(self):
        status, body = self.ask({"Cookie": "session=good", "X-Forwarded-User": "eve"})
        self.assertEqual((status, json.loads(body)["external_id"]), (200, "42"))

    def test_pages_of_other_sites_get_none(self):
        self.assertEqual(self.ask({"Cookie": "session=good", "Origin": "https://evil.example"})[0], 403)


if __name__ == "__main__":
    unittest.main()

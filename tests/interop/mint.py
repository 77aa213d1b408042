"""Right tokens of every profile by PyJWT, a line of "profile token" each. usage: mint.py CLAIMS SECRETS"""
import json
import sys
import time
import uuid

import jwt

with open(sys.argv[1], encoding="utf-8") as claims, open(sys.argv[2], encoding="utf-8") as file:
    profiles, secrets = json.load(claims), json.load(file)
for profile, wanted in profiles.items():
    now = int(time.time())
    payload = dict(wanted["claims"], iat=now)
    if "lifetime" in wanted:
        payload["exp"] = now + wanted["lifetime"]
    if "jti" in wanted:
        payload["jti"] = uuid.uuid4().hex
    headers = {"kid": wanted["kid"]} if "kid" in wanted else None
    print(profile, jwt.encode(payload, secrets[profile], algorithm="HS256", headers=headers))

#!/usr/bin/python3
"""A mail server for tests: listens on its standard input and prints each mail as a line of JSON.

It needs Debian's python3-aiosmtpd. Mail is read by Python's own parser, so that what tests see is what a
mail program sees.
"""

import argparse
import asyncio
import email
import email.policy
import json
import logging
import socket
import ssl
import warnings

from aiosmtpd.smtp import SMTP, AuthResult

arguments = argparse.ArgumentParser()
arguments.add_argument("--answer", action="append", help="to a mail; the last one is for ever")
arguments.add_argument("--security", choices=["none", "starttls", "tls"], default="none")
arguments.add_argument("--certificate", help="a file with a certificate and its key")
arguments.add_argument("--login", nargs=2, metavar=("USER", "PASSWORD"))
given = arguments.parse_args()
# It has advice for those who run it in earnest.
warnings.simplefilter("ignore")
logging.disable(logging.WARNING)
answers = given.answer or ["250 OK"]


class Mailbox:
    async def handle_DATA(self, server, session, envelope):
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        seen = {
            "answer": answer,
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "headers": [[name.lower(), str(value)] for name, value in message.items()],
            "text": message.get_content().replace("\r\n", "\n"),
            "secret": session.ssl is not None or given.security == "tls",
            "user": session.auth_data,
        }
        print(json.dumps(seen), flush=True)
        return answer


def authenticate(server, session, envelope, mechanism, login):
    user, password = (text.decode() for text in (login.login, login.password))
    right = [user, password] == given.login
    return AuthResult(success=right, handled=False, auth_data=user)


context = None
if given.security != "none":
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(given.certificate)


def protocol():
    more = {}
    if given.security == "starttls":
        more |= {"tls_context": context, "require_starttls": True}
    if given.login:
        more |= {"authenticator": authenticate, "auth_required": True, "auth_require_tls": False}
    return SMTP(Mailbox(), hostname="mail.test", **more)


async def main():
    listener = socket.socket(fileno=0)
    at_once = context if given.security == "tls" else None
    server = await asyncio.get_running_loop().create_server(protocol, sock=listener, ssl=at_once)
    await server.serve_forever()


asyncio.run(main())

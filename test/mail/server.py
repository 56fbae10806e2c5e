"""A mail server that behaves as it is told, for the front-door checks: Debian's aiosmtpd on a free port.

    /usr/bin/python3 test/mail/server.py FOLDER [--certificate FILE --key FILE [--direct]] [--user NAME --password WORD]

Prints the port. What it takes is written into FOLDER as N.eml, with its envelope in N.json; what it was told is in FOLDER/talk.txt.
The part of the recipient's address before the "-" says what it does:

    refused   550 for good                    full     452 each time
    grey      451 the first time              slow     half a minute of silence before it answers the text
    lost      ends the connection after the whole text, before an answer
    once      the same, the first time only
    middle    ends the connection as the text begins
"""
import argparse
import asyncio
import json
import os
import ssl

from aiosmtpd.smtp import SMTP, AuthResult

parser = argparse.ArgumentParser()
parser.add_argument('folder')
for name in ('certificate', 'key', 'user', 'password'):
    parser.add_argument('--' + name)
parser.add_argument('--direct', action='store_true')
parser.add_argument('--port', type=int, default=0)
options = parser.parse_args()
seen = {}
taken = 0


def tell(line):
    with open(os.path.join(options.folder, 'talk.txt'), 'a') as talk:
        talk.write(line + '\n')


def first_time(address):
    seen[address] = seen.get(address, 0) + 1
    return seen[address] == 1


class Handler:
    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        tell('EHLO ' + hostname + (' tls' if session.ssl or options.direct else ''))
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server, session, envelope, address, mail_options):
        if address.startswith('nobody@'):
            return '553 5.7.1 Not your address'
        envelope.mail_from = address
        return '250 OK'

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        tell('RCPT ' + address)
        kind = address.split('-')[0]
        if kind == 'refused':
            return '550 5.1.1 <%s>: no such user' % address
        if kind == 'full':
            return '452 4.2.2 Mailbox full'
        if kind == 'grey' and first_time(address):
            return '451 4.7.1 Greylisted, come back later'
        envelope.rcpt_tos.append(address)
        if kind == 'middle':
            server.transport.abort()
        return '250 OK'

    async def handle_DATA(self, server, session, envelope):
        global taken
        address = envelope.rcpt_tos[0]
        kind = address.split('-')[0]
        taken += 1
        with open(os.path.join(options.folder, '%d.eml' % taken), 'wb') as out:
            out.write(envelope.original_content)
        with open(os.path.join(options.folder, '%d.json' % taken), 'w') as out:  # last: now it is whole
            json.dump({'from': envelope.mail_from, 'to': envelope.rcpt_tos, 'tls': bool(session.ssl) or options.direct,
                       'user': getattr(session, 'signed_in_as', None)}, out)
        tell('TAKEN ' + address)
        if kind == 'lost' or (kind == 'once' and first_time(address)):
            server.transport.abort()
        if kind == 'slow':
            await asyncio.sleep(30)
        return '250 2.0.0 Taken'


def authenticate(server, session, envelope, mechanism, data):
    right = data.login.decode() == options.user and data.password.decode() == options.password
    tell('AUTH ' + ('right' if right else 'wrong'))
    if right:
        session.signed_in_as = data.login.decode()
    return AuthResult(success=right, handled=False)


async def main():
    context = None
    if options.certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(options.certificate, options.key)
    more = {}
    if context and not options.direct:
        more = {'tls_context': context, 'require_starttls': True}
    if options.user:
        more |= {'authenticator': authenticate, 'auth_required': True, 'auth_require_tls': not options.direct}
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Handler(), hostname='mail.test', loop=loop, **more), '127.0.0.1', options.port,
                                      ssl=context if options.direct else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())

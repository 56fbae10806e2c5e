"""Reads e-mail files as any client would, with Python's own parser, and prints what they say as JSON: one object a file."""
import email
import email.policy
import json
import sys

out = []
for path in sys.argv[1:]:
    data = open(path, 'rb').read()
    message = email.message_from_bytes(data, policy=email.policy.default)
    plain, html = message.get_body(('plain',)), message.get_body(('html',))
    out.append({
        'headers': [[name, str(value)] for name, value in message.items()],
        'text': plain.get_content(),
        'html': html.get_content() if html else '',
        'type': message.get_content_type(),
        'types': [part.get_content_type() for part in message.walk()],
        'charset': plain.get_content_charset(),
        'defects': [str(one) for part in message.walk() for one in part.defects] + [str(one) for header in message.values() for one in header.defects],
        'longest': max(len(line) for line in data.split(b'\r\n')),
        'bare': b'\n' in data.replace(b'\r\n', b'') or b'\r' in data.replace(b'\r\n', b''),
        'ascii': all(byte < 128 for byte in data),
    })
json.dump(out, sys.stdout)

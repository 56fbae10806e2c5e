"""Reads a calendar twice, with Debian's python3-icalendar and with a plain reading of RFC 5545 (unfold, split, unescape), and prints both as JSON."""
import json
import re
import sys

from icalendar import Calendar

data = open(sys.argv[1], 'rb').read()
calendar = Calendar.from_ical(data)
assert not calendar.errors, calendar.errors
assert calendar['VERSION'] == '2.0' and calendar['PRODID']


def one(event):
    assert not event.errors, event.errors
    return {'uid': str(event['UID']), 'start': event.decoded('DTSTART').isoformat(), 'end': event.decoded('DTEND').isoformat(), 'summary': str(event['SUMMARY']),
            'description': str(event.get('DESCRIPTION', '')), 'url': str(event.get('URL', ''))}


def unescape(text):
    return re.sub(r'\\([\\;,nN])', lambda match: '\n' if match[1] in 'nN' else match[1], text)


def day(text):
    return text[:4] + '-' + text[4:6] + '-' + text[6:]


again = []
for line in data.decode().replace('\r\n ', '').replace('\r\n\t', '').split('\r\n'):
    name, _, value = line.partition(':')
    if line == 'BEGIN:VEVENT':
        again.append({'uid': '', 'start': '', 'end': '', 'summary': '', 'description': '', 'url': ''})
    elif name == 'DTSTART;VALUE=DATE':
        again[-1]['start'] = day(value)
    elif name == 'DTEND;VALUE=DATE':
        again[-1]['end'] = day(value)
    elif name in ('UID', 'URL'):
        again[-1][name.lower()] = value
    elif name in ('SUMMARY', 'DESCRIPTION'):
        again[-1][name.lower()] = unescape(value)
print(json.dumps({'events': [one(event) for event in calendar.walk('VEVENT')], 'again': again}))

"""Reads a calendar of meetings with Debian's python3-icalendar and prints its events as JSON, for comparison with another parser."""
import json
import sys
from datetime import timezone

from icalendar import Calendar

calendar = Calendar.from_ical(open(sys.argv[1], 'rb').read())
assert not calendar.errors, calendar.errors
assert calendar['VERSION'] == '2.0' and calendar['PRODID'] and calendar['METHOD'] == 'PUBLISH'
events = []
for event in calendar.walk('VEVENT'):
    assert not event.errors, event.errors
    start, end = event.decoded('DTSTART').astimezone(timezone.utc), event.get('DTEND')
    assert end is None or event.decoded('DTEND') > event.decoded('DTSTART')
    assert event['DTSTAMP']
    events.append({'uid': str(event['UID']), 'start': start.strftime('%Y-%m-%dT%H:%M:%S.000Z'), 'summary': str(event['SUMMARY']), 'location': str(event.get('LOCATION', '')),
                   'status': str(event['STATUS']), 'sequence': int(event['SEQUENCE'])})
print(json.dumps(events))

/* iCalendar: see icalendar.h. */
#include "base/format/icalendar.h"

#define LINE_BYTES_MAX 75

/* One content line, folded: "NAME:value", where `value` is escaped already. */
static void append_line(struct buffer *out, const char *name, struct text value)
{
    size_t column = strlen(name);
    buffer_append_z(out, name);
    for (size_t at = 0; at < value.length;) {
        uint32_t point;
        size_t length = text_decode(value, at, &point);
        length = length ? length : 1;
        if (column + length > LINE_BYTES_MAX) {
            buffer_append_z(out, "\r\n ");
            column = 1;
        }
        buffer_append(out, text_slice(value, at, length));
        column += length;
        at += length;
    }
    buffer_append_z(out, "\r\n");
}

static void append_text(struct buffer *out, const char *name, struct text text)
{
    struct buffer escaped;
    buffer_init(&escaped, text.length * 2 + 1);
    for (size_t i = 0; i < text.length; i++) {
        char byte = text.data[i];
        if (byte == '\n')
            buffer_append_z(&escaped, "\\n");
        else if (byte == '\\' || byte == ';' || byte == ',')
            buffer_printf(&escaped, "\\%c", byte);
        else if (byte != '\r')
            buffer_append_byte(&escaped, (unsigned char)byte < 0x20 || byte == 0x7f ? ' ' : byte);
    }
    if (escaped.failure < 0)
        out->failure = escaped.failure;
    append_line(out, name, buffer_text(&escaped));
    buffer_clear(&escaped);
}

/* What is no text but stands for itself: control characters and blanks are left out. */
static void append_plain(struct buffer *out, const char *name, struct text text)
{
    struct buffer plain;
    buffer_init(&plain, text.length + 1);
    for (size_t i = 0; i < text.length; i++)
        if ((unsigned char)text.data[i] > 0x20 && text.data[i] != 0x7f)
            buffer_append_byte(&plain, text.data[i]);
    if (plain.failure < 0)
        out->failure = plain.failure;
    append_line(out, name, buffer_text(&plain));
    buffer_clear(&plain);
}

static void append_day(struct buffer *out, const char *name, struct date date)
{
    int year, month, day;
    date_parts(date, &year, &month, &day);
    buffer_printf(out, "%s%04d%02d%02d\r\n", name, year, month, day);
}

static void append_instant(struct buffer *out, const char *name, struct instant instant)
{
    char iso[INSTANT_ISO_BYTES];
    instant_write_iso(instant, iso); /* 2026-11-21T09:30:00Z */
    buffer_printf(out, "%s%.4s%.2s%.2sT%.2s%.2s%.2sZ\r\n", name, iso, iso + 5, iso + 8, iso + 11, iso + 14, iso + 17);
}

struct text calendar_host(struct text public_address)
{
    struct text host = public_address;
    while (text_contains(host, TEXT("/")))
        host = text_slice(host, 1, SIZE_MAX);
    return host.length ? host : TEXT("frankpledge");
}

void icalendar_begin(struct buffer *out, struct text name, int hours)
{
    buffer_append_z(out, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Frankpledge//Due//EN\r\nCALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n");
    append_text(out, "NAME:", name);          /* RFC 7986, 5.1 */
    append_text(out, "X-WR-CALNAME:", name);  /* what most programs still read */
    buffer_printf(out, "REFRESH-INTERVAL;VALUE=DURATION:PT%dH\r\nX-PUBLISHED-TTL:PT%dH\r\n", hours, hours);
}

void icalendar_day(struct buffer *out, const struct calendar_day *day)
{
    buffer_append_z(out, "BEGIN:VEVENT\r\n");
    append_plain(out, "UID:", day->uid);
    append_instant(out, "DTSTAMP:", day->stamp);
    append_day(out, "DTSTART;VALUE=DATE:", day->day);
    append_day(out, "DTEND;VALUE=DATE:", (struct date){day->day.day + 1});
    append_text(out, "SUMMARY:", day->summary);
    if (day->description.length)
        append_text(out, "DESCRIPTION:", day->description);
    if (day->url.length)
        append_plain(out, "URL:", day->url);
    buffer_append_z(out, "TRANSP:TRANSPARENT\r\nEND:VEVENT\r\n");
}

/* Hours are written in UTC, so that no program needs to know London's clock. */
void icalendar_event(struct buffer *out, const struct calendar_event *event)
{
    buffer_append_z(out, "BEGIN:VEVENT\r\n");
    append_plain(out, "UID:", event->uid);
    append_instant(out, "DTSTAMP:", event->stamp);
    append_instant(out, "DTSTART:", event->from);
    if (event->until.seconds > event->from.seconds)
        append_instant(out, "DTEND:", event->until);
    buffer_printf(out, "SEQUENCE:%lld\r\n", (long long)event->sequence);
    append_text(out, "SUMMARY:", event->summary);
    if (event->description.length)
        append_text(out, "DESCRIPTION:", event->description);
    if (event->location.length)
        append_text(out, "LOCATION:", event->location);
    if (event->url.length)
        append_plain(out, "URL:", event->url);
    buffer_printf(out, "STATUS:%s\r\n%sEND:VEVENT\r\n", event->is_cancelled ? "CANCELLED" : event->is_tentative ? "TENTATIVE" : "CONFIRMED", event->is_cancelled ? "TRANSP:TRANSPARENT\r\n" : "");
}

void icalendar_end(struct buffer *out)
{
    buffer_append_z(out, "END:VCALENDAR\r\n");
}

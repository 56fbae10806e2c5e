/* E-mail messages: see mail.h. */
#include "base/format/mail.h"

#include <ctype.h>

#define LINE_CHARACTERS_MAX 76
#define PLAIN_SUBJECT_BYTES_MAX 60 /* with "Subject: " within a line */
#define LEAVE_BYTES_MAX 500          /* a header's line has at most 998 bytes (RFC 5322, 2.1.1) */
#define ENCODED_BYTES_MAX 36       /* of text in one encoded word: 48 characters of base64 and 12 around them */

/* --- Addresses ------------------------------------------------------------ */

static bool is_atom(struct text part, const char *more)
{
    bool dot = true; /* none at the front */
    for (size_t i = 0; i < part.length; i++) {
        unsigned char byte = (unsigned char)part.data[i];
        if (byte == '.' ? dot : !(byte < 0x80 && (isalnum(byte) || (byte && strchr(more, byte)))))
            return false;
        dot = byte == '.';
    }
    return part.length > 0 && !dot;
}

bool mail_address_is_valid(struct text address)
{
    const char *at = address.length ? memchr(address.data, '@', address.length) : NULL;
    size_t before = at ? (size_t)(at - address.data) : 0;
    return at && before <= 64 && address.length <= MAIL_ADDRESS_BYTES_MAX && is_atom(text_slice(address, 0, before), "!#$%&'*+-/=?^_`{|}~") &&
           is_atom(text_slice(address, before + 1, SIZE_MAX), "-");
}

struct text mail_address_domain(struct text address)
{
    const char *at = address.length ? memrchr(address.data, '@', address.length) : NULL;
    return at ? text_slice(address, (size_t)(at - address.data) + 1, SIZE_MAX) : TEXT_NONE;
}

enum result mail_address_parse(struct text typed, struct mail_address *ret_address)
{
    struct mail_address found = {TEXT_NONE, text_trim(typed)};
    const char *open = found.address.length ? memrchr(found.address.data, '<', found.address.length) : NULL;
    if (open) {
        struct text whole = found.address;
        if (!text_ends(whole, TEXT(">")))
            return ERROR_INVALID;
        size_t before = (size_t)(open - whole.data);
        found.name = text_trim(text_slice(whole, 0, before));
        found.address = text_slice(whole, before + 1, whole.length - before - 2);
    }
    if (!mail_address_is_valid(found.address) || !text_is_clean(found.name))
        return ERROR_INVALID;
    *ret_address = found;
    return OK;
}

/* --- Headers -------------------------------------------------------------- */

static void append_line(struct buffer *out, const char *line)
{
    buffer_append_z(out, line);
    buffer_append_z(out, "\r\n");
}

static void append_base64(struct buffer *out, const char *data, size_t length)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < length; i += 3) {
        uint32_t bits = (uint32_t)(unsigned char)data[i] << 16;
        bits |= i + 1 < length ? (uint32_t)(unsigned char)data[i + 1] << 8 : 0;
        bits |= i + 2 < length ? (unsigned char)data[i + 2] : 0;
        buffer_append_byte(out, digits[bits >> 18]);
        buffer_append_byte(out, digits[bits >> 12 & 63]);
        buffer_append_byte(out, i + 1 < length ? digits[bits >> 6 & 63] : '=');
        buffer_append_byte(out, i + 2 < length ? digits[bits & 63] : '=');
    }
}

/* Words in base64 (RFC 2047), each whole characters, on lines of their own. */
static void append_encoded(struct buffer *out, struct text text)
{
    for (size_t at = 0; at < text.length;) {
        char piece[ENCODED_BYTES_MAX];
        size_t taken = 0;
        while (at < text.length) {
            uint32_t point;
            size_t length = text_decode(text, at, &point);
            if (taken + (length ? length : 1) > sizeof piece)
                break;
            if (length > 1)
                memcpy(piece + taken, text.data + at, length);
            else
                piece[taken] = length == 1 && point >= 0x20 && point != 0x7f ? text.data[at] : ' ';
            taken += length ? length : 1;
            at += length ? length : 1;
        }
        buffer_append_z(out, "=?UTF-8?B?");
        append_base64(out, piece, taken);
        buffer_append_z(out, at < text.length ? "?=\r\n " : "?=");
    }
}

static bool is_plain(struct text text)
{
    for (size_t i = 0; i < text.length; i++)
        if ((unsigned char)text.data[i] < 0x20 || (unsigned char)text.data[i] > 0x7e)
            return false;
    return text.length <= PLAIN_SUBJECT_BYTES_MAX && !text_contains(text, TEXT("=?"));
}

static void append_address(struct buffer *out, const char *header, const struct mail_address *address)
{
    buffer_append_z(out, header);
    if (address->name.length && is_plain(address->name)) {
        buffer_append_byte(out, '"');
        for (size_t i = 0; i < address->name.length; i++) {
            if (strchr("\"\\", address->name.data[i]))
                buffer_append_byte(out, '\\');
            buffer_append_byte(out, address->name.data[i]);
        }
        buffer_append_byte(out, '"');
    } else if (address->name.length) {
        append_encoded(out, address->name);
    }
    if (address->name.length)
        buffer_append_z(out, "\r\n ");
    buffer_append_byte(out, '<');
    buffer_append(out, address->address);
    append_line(out, ">");
}

static void append_date(struct buffer *out, struct instant date)
{
    static const char *const weekdays[] = {"", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int64_t days = date.seconds / 86400 - (date.seconds % 86400 < 0), rest = date.seconds - days * 86400;
    struct date day = {(int32_t)days};
    int year, month, number;
    date_parts(day, &year, &month, &number);
    buffer_printf(out, "Date: %s, %d %s %04d %02d:%02d:%02d +0000\r\n", weekdays[date_weekday(day)], number, months[month], year,
                  (int)(rest / 3600), (int)(rest / 60 % 60), (int)(rest % 60));
}

/* --- The text ------------------------------------------------------------- */

static bool stands_for_itself(unsigned char byte, size_t column, bool ends_line, bool from_line)
{
    if (byte == '=' || byte >= 0x7f || (byte < 0x20 && byte != '\t'))
        return false;
    if ((byte == ' ' || byte == '\t') && ends_line)
        return false;
    /* What SMTP would double, and what mailboxes would quote. */
    return !(column == 0 && (byte == '.' || from_line));
}

static void append_quoted_printable(struct buffer *out, struct text text)
{
    size_t column = 0;
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        if (byte == '\r')
            continue;
        if (byte == '\n') {
            buffer_append_z(out, "\r\n");
            column = 0;
            continue;
        }
        bool ends = i + 1 == text.length || text.data[i + 1] == '\n' || text.data[i + 1] == '\r';
        bool itself = stands_for_itself(byte, column, ends, text_starts(text_slice(text, i, 5), TEXT("From ")));
        if (column + (itself ? 1 : 3) > LINE_CHARACTERS_MAX - 1) {
            buffer_append_z(out, "=\r\n");
            column = 0;
            itself = stands_for_itself(byte, column, ends, text_starts(text_slice(text, i, 5), TEXT("From ")));
        }
        if (itself)
            buffer_append_byte(out, (char)byte);
        else
            buffer_printf(out, "=%02X", byte);
        column += itself ? 1 : 3;
    }
    if (column)
        buffer_append_z(out, "\r\n");
}

static void append_part(struct buffer *out, const char *kind, struct text text)
{
    buffer_printf(out, "Content-Type: text/%s; charset=utf-8\r\n", kind);
    append_line(out, "Content-Transfer-Encoding: quoted-printable");
    append_line(out, "");
    append_quoted_printable(out, text);
}

/* Quoted-printable never has "=_", so that no text can have the line that ends a part (RFC 2045, 6.7). */
static void append_parts(struct buffer *out, const struct mail *mail)
{
    const struct text word = text_slice(mail->id, 0, 32);
    buffer_printf(out, "Content-Type: multipart/alternative;\r\n boundary=\"=_%.*s\"\r\n\r\n", TEXT_ARGS(word));
    buffer_printf(out, "--=_%.*s\r\n", TEXT_ARGS(word));
    append_part(out, "plain", mail->text);
    buffer_printf(out, "\r\n--=_%.*s\r\n", TEXT_ARGS(word));
    append_part(out, "html", mail->html);
    buffer_printf(out, "\r\n--=_%.*s--\r\n", TEXT_ARGS(word));
}

/* What may stand between < and > of a header: no blank, nothing that ends it. */
static bool is_web_address(struct text address)
{
    for (size_t i = 0; i < address.length; i++)
        if ((unsigned char)address.data[i] <= 0x20 || (unsigned char)address.data[i] >= 0x7f || strchr("<>\"", address.data[i]))
            return false;
    return (text_starts(address, TEXT("https://")) || text_starts(address, TEXT("http://"))) && address.length <= LEAVE_BYTES_MAX;
}

static bool is_whole(const struct mail *mail)
{
    return mail_address_is_valid(mail->from.address) && mail_address_is_valid(mail->to.address) && mail_address_is_valid(mail->id) &&
           (!mail->reply_to.address.length || mail_address_is_valid(mail->reply_to.address)) && (!mail->leave.length || is_web_address(mail->leave));
}

enum result mail_write(const struct mail *mail, struct buffer *out)
{
    if (!is_whole(mail))
        return ERROR_INVALID;
    append_address(out, "From: ", &mail->from);
    append_address(out, "To: ", &mail->to);
    if (mail->reply_to.address.length)
        append_address(out, "Reply-To: ", &mail->reply_to);
    buffer_append_z(out, "Subject: ");
    if (is_plain(mail->subject))
        buffer_append(out, mail->subject);
    else
        append_encoded(out, mail->subject);
    buffer_append_z(out, "\r\n");
    append_date(out, mail->date);
    buffer_printf(out, "Message-ID: <%.*s>\r\n", TEXT_ARGS(mail->id));
    append_line(out, "Auto-Submitted: auto-generated");
    if (mail->leave.length) {
        buffer_printf(out, "List-Unsubscribe:\r\n <%.*s>\r\n", TEXT_ARGS(mail->leave));
        append_line(out, "List-Unsubscribe-Post: List-Unsubscribe=One-Click");
    }
    append_line(out, "MIME-Version: 1.0");
    if (mail->html.length)
        append_parts(out, mail);
    else
        append_part(out, "plain", mail->text);
    return out->failure;
}

/* Dates in workbooks: which number formats show one, and which day a number stands for. See xlsx.h. */
#include <math.h>

#include "base/format/xlsx.h"

#define SERIAL_MAX 2958466       /* 31 December 9999, and a day */
#define DAYS_FROM_1900_TO_1904 1462
#define LEAP_DAY_OF_1900 60      /* which never was; spreadsheets count it */
#define SERIAL_OF_1970 25569
#define MINUTES_OF_DAY 1440

/* The formats that every program knows without being told (ECMA-376 part 1, 18.8.30): dates and times. */
bool xlsx_is_date_format_number(int64_t number)
{
    return (number >= 14 && number <= 22) || (number >= 27 && number <= 36) || (number >= 45 && number <= 47) || (number >= 50 && number <= 58);
}

/* d, m, y, h or s outside quotes, brackets and escapes, in the part for positive numbers. "General" has none of its own. */
bool xlsx_is_date_format(struct text code)
{
    bool quoted = false, bracketed = false;
    if (text_equal_ignoring_case(code, TEXT("General")))
        return false;
    for (size_t i = 0; i < code.length; i++) {
        char byte = code.data[i];
        if (byte == '"')
            quoted = !quoted;
        else if (quoted)
            continue;
        else if (byte == '\\' || byte == '_' || byte == '*')
            i++;
        else if (byte == '[')
            bracketed = true;
        else if (byte == ']')
            bracketed = false;
        else if (byte == ';' && !bracketed)
            return false;
        else if (!bracketed && strchr("dDmMyYhHsS", byte))
            return true;
        else if (bracketed && code.data[i - 1] == '[' && i + 1 < code.length && (code.data[i + 1] == ']' || code.data[i + 1] == byte) &&
                 strchr("hHmMsS", byte)) /* [h]:mm, time that has passed */
            return true;
    }
    return false;
}

enum result xlsx_date_of(struct arena *arena, double serial, bool is_1904, struct text *ret_text)
{
    struct date day;
    int64_t whole, minutes;
    if (!isfinite(serial) || serial < 0 || serial >= SERIAL_MAX)
        return ERROR_INVALID;
    whole = (int64_t)serial;
    minutes = (int64_t)llround((serial - (double)whole) * MINUTES_OF_DAY);
    if (minutes == MINUTES_OF_DAY) {
        minutes = 0;
        whole++;
    }
    if (is_1904)
        whole += DAYS_FROM_1900_TO_1904;
    else if (whole == LEAP_DAY_OF_1900 || whole == 0)
        return ERROR_INVALID;
    else if (whole < LEAP_DAY_OF_1900)
        whole++;
    day.day = (int32_t)(whole - SERIAL_OF_1970);
    *ret_text = date_iso(arena, day);
    if (!ret_text->length)
        return ERROR_INVALID;
    if (minutes)
        *ret_text = arena_printf(arena, "%.*s %02d:%02d", TEXT_ARGS(*ret_text), (int)(minutes / 60), (int)(minutes % 60));
    return arena_failed(arena) ? ERROR_MEMORY : OK;
}

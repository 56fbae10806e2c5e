/* Fuzz target: whatever comes as a delivery report is one of three kinds; its number has the form of one, its words are hex digits, and it says the
 * same with the other kind of line end. A failure needs a part that says so. */
#include "base/format/mail_report.h"

#include <assert.h>

#define ARENA_BYTES_MAX ((size_t)64 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct mail_report *report)
{
    assert(report->kind == MAIL_IS_NO_REPORT || report->kind == MAIL_IS_ON_ITS_WAY || report->kind == MAIL_CAME_BACK);
    assert(strlen(report->status) < sizeof report->status && strspn(report->status, "0123456789.") == strlen(report->status));
    assert(report->kind == MAIL_CAME_BACK || !report->status[0]);
    assert(report->token_count <= MAIL_TOKENS_MAX);
    for (size_t i = 0; i < report->token_count; i++) {
        assert(report->tokens[i].length == MAIL_TOKEN_CHARACTERS);
        for (size_t j = 0; j < MAIL_TOKEN_CHARACTERS; j++)
            assert(strchr("0123456789abcdef", report->tokens[i].data[j]));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(arena_free_at) struct arena *arena = arena_new(ARENA_BYTES_MAX);
    struct text message = {(const char *)data, size};
    struct mail_report report, again;
    assert(arena && mail_report_read(arena, message, TEXT_NONE, &report) == OK);
    check(&report);
    if (size > MAIL_REPORT_BYTES_MAX / 4)
        return 0;
    AUTO(buffer_clear) struct buffer other;
    buffer_init(&other, MAIL_REPORT_BYTES_MAX);
    for (size_t i = 0; i < size; i++) {
        if (data[i] == '\r')
            return 0; /* which stands alone, or is one already */
        if (data[i] == '\n')
            buffer_append_byte(&other, '\r');
        buffer_append_byte(&other, (char)data[i]);
    }
    assert(mail_report_read(arena, buffer_text(&other), TEXT_NONE, &again) == OK);
    assert(again.kind == report.kind && strcmp(again.status, report.status) == 0 && again.token_count == report.token_count);
    return 0;
}

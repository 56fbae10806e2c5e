/* The file of a PDF: see pdf.h. */
#include "base/paper/pdf.h"

#include <string.h>
#include <zlib.h>

#include "base/crypto/crypto.h"

void pdf_init(struct pdf *pdf, struct arena *arena, struct buffer *out)
{
    *pdf = (struct pdf){.out = out, .arena = arena, .count = 1};
    buffer_append_z(out, "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n");
}

int pdf_reserve(struct pdf *pdf)
{
    if (pdf->count >= pdf->capacity) {
        size_t capacity = pdf->capacity ? pdf->capacity * 2 : 256;
        size_t *places = ARENA_ARRAY(pdf->arena, size_t, capacity);
        if (!places || capacity > 1u << 24) {
            pdf->failure = ERROR_MEMORY;
            return 1;
        }
        if (pdf->places)
            memcpy(places, pdf->places, pdf->count * sizeof *places);
        pdf->places = places;
        pdf->capacity = capacity;
    }
    pdf->places[pdf->count] = 0;
    return (int)pdf->count++;
}

void pdf_begin(struct pdf *pdf, int object)
{
    if (pdf->failure)
        return;
    assert(object > 0 && (size_t)object < pdf->count && !pdf->places[object]);
    pdf->places[object] = pdf->out->length;
    buffer_append_integer(pdf->out, object);
    buffer_append_z(pdf->out, " 0 obj\n");
}

void pdf_end(struct pdf *pdf)
{
    buffer_append_z(pdf->out, "\nendobj\n");
}

void pdf_stream(struct pdf *pdf, int object, const char *entries, struct text bytes)
{
    uLongf length = compressBound((uLong)bytes.length);
    Bytef *packed = arena_alloc(pdf->arena, length);
    if (!packed || compress2(packed, &length, (const Bytef *)bytes.data, (uLong)bytes.length, 6) != Z_OK) {
        pdf->failure = ERROR_MEMORY;
        return;
    }
    pdf_begin(pdf, object);
    buffer_printf(pdf->out, "<< %s/Filter /FlateDecode /Length %zu >>\nstream\n", entries, (size_t)length);
    buffer_append(pdf->out, (struct text){(const char *)packed, length});
    buffer_append_z(pdf->out, "\nendstream");
    pdf_end(pdf);
}

enum result pdf_finish(struct pdf *pdf, int root, int information)
{
    size_t at = pdf->out->length;
    TRY(pdf->failure);
    TRY(pdf->out->failure);
    struct text identifier = text_slice(hash_hex(pdf->arena, hash_of(buffer_text(pdf->out))), 0, 32); /* the same document has the same one */
    buffer_printf(pdf->out, "xref\n0 %zu\n0000000000 65535 f \n", pdf->count);
    for (size_t i = 1; i < pdf->count; i++) {
        assert(pdf->places[i]);
        buffer_printf(pdf->out, "%010zu 00000 n \n", pdf->places[i]);
    }
    buffer_printf(pdf->out, "trailer\n<< /Size %zu /Root %d 0 R /Info %d 0 R ", pdf->count, root, information);
    buffer_printf(pdf->out, "/ID [<%.*s> <%.*s>] ", TEXT_ARGS(identifier), TEXT_ARGS(identifier));
    buffer_printf(pdf->out, ">>\nstartxref\n%zu\n%%%%EOF\n", at);
    return pdf->out->failure;
}

void pdf_length(struct buffer *out, int64_t length)
{
    int64_t thousandths = (length * 1000 + (length < 0 ? -POINT / 2 : POINT / 2)) / POINT;
    uint64_t size = thousandths < 0 ? 0 - (uint64_t)thousandths : (uint64_t)thousandths;
    if (thousandths < 0)
        buffer_append_byte(out, '-');
    buffer_append_integer(out, (int64_t)(size / 1000));
    if (size % 1000) {
        char digits[5] = {'.', (char)('0' + size / 100 % 10), (char)('0' + size / 10 % 10), (char)('0' + size % 10), '\0'};
        for (size_t i = 3; digits[i] == '0'; i--)
            digits[i] = '\0';
        buffer_append_z(out, digits);
    }
    buffer_append_byte(out, ' ');
}

void pdf_reference(struct buffer *out, int object)
{
    buffer_append_integer(out, object);
    buffer_append_z(out, " 0 R ");
}

void pdf_name(struct buffer *out, const char *name)
{
    buffer_append_byte(out, '/');
    buffer_append_z(out, name);
    buffer_append_byte(out, ' ');
}

void pdf_bytes(struct buffer *out, struct text bytes)
{
    buffer_append_byte(out, '(');
    for (size_t i = 0; i < bytes.length; i++) {
        unsigned char byte = (unsigned char)bytes.data[i];
        if (byte == '(' || byte == ')' || byte == '\\')
            buffer_append_byte(out, '\\');
        if (byte < ' ' || byte > '~')
            buffer_printf(out, "\\%03o", byte);
        else
            buffer_append_byte(out, (char)byte);
    }
    buffer_append_z(out, ") ");
}

void pdf_words(struct buffer *out, struct text words)
{
    bool plain = true;
    uint32_t point;
    size_t length;
    for (size_t i = 0; i < words.length && plain; i++)
        plain = words.data[i] >= ' ' && words.data[i] <= '~';
    if (plain) {
        pdf_bytes(out, words);
        return;
    }
    buffer_append_z(out, "<FEFF");
    for (size_t at = 0; (length = text_decode(words, at, &point)) > 0; at += length) {
        if (point >= 0x10000)
            buffer_printf(out, "%04X%04X", (unsigned)(0xd800 + ((point - 0x10000) >> 10)), (unsigned)(0xdc00 + ((point - 0x10000) & 0x3ff)));
        else
            buffer_printf(out, "%04X", (unsigned)point);
    }
    buffer_append_z(out, "> ");
}

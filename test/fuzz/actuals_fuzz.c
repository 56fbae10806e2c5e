/* Fuzz target: a file of what a finance system paid. Whatever is in it, a row is a line with an amount and a day that was, or a fault with its reason; and laid beside
 * payments no payment is matched twice, nor with another amount. */
#include <stdlib.h>

#include "blocks/ledger/finance.h"

#define ARENA_BYTES_MAX (64u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static const struct actual_payment payments[] = {{1, 5000, {"PAY-2026-0001", 13}, true, false}, {2, 100, {"PAY-2026-0002", 13}, true, false}, {3, 100, {"PAY-2026-0003", 13}, false, true}};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(ARENA_BYTES_MAX);
    struct actual_sheet sheet;
    size_t matched[4] = {0};
    require(arena != NULL);
    if (actual_read(arena, (struct text){(const char *)data, size}, (struct date){20000}, &sheet) == OK) {
        require(sheet.count || sheet.fault_count);
        for (size_t i = 0; i < sheet.fault_count; i++)
            require(text_is_utf8(sheet.faults[i].value));
        require(actual_match(arena, sheet.lines, sheet.count, payments, COUNT_OF(payments), NULL, 0) == OK);
        for (size_t i = 0; i < sheet.count; i++) {
            const struct actual_line *line = &sheet.lines[i];
            require(line->pence && line->pence <= PENCE_MAX && line->pence >= -PENCE_MAX && line->paid_on.day <= 20000);
            require(text_is_utf8(line->reference) && text_is_utf8(line->payee));
            if (line->standing == ACTUAL_MATCHED)
                require(line->payment >= 1 && line->payment <= 2 && ++matched[line->payment] == 1 && line->pence == payments[line->payment - 1].pence);
        }
    }
    arena_free(arena);
    return 0;
}

/* Serials: see serial.h. Written without any engine's own sequences, so that both
 * engines give the same numbers and a copy between them carries them along. */
#include "base/store/serial.h"

const char serial_schema[] = "create table serial (name text primary key, next bigint not null);\n";

enum result db_next_number(struct db *db, struct text series, int64_t *ret_number)
{
    return db_one_integer(db, ret_number,
                          SQL("insert into serial (name, next) values ($1, 2)"
                              " on conflict (name) do update set next = serial.next + 1 returning next - 1"),
                          BIND(bind_text(series)));
}

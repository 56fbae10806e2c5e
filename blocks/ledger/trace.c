/* Money followed through the books, first in, first out: see trace.h. Pure. */
#include "blocks/ledger/trace.h"

#define PARCELS_MIN 8

struct parcel {
    size_t order;    /* of the step that brought it in */
    int64_t posting, pence;
};
struct purse {
    int64_t account;
    struct parcel *parcels; /* oldest first */
    size_t count, capacity;
    int64_t debt;           /* taken before it was there */
};
struct trace {
    struct arena *arena;
    struct purse *purses; /* by account */
    size_t count, capacity;
    struct purse pool;    /* what a posting has taken and not yet given */
};

static bool grow(struct arena *arena, void **items, size_t *capacity, size_t count, size_t bytes_each)
{
    size_t wanted = *capacity ? *capacity * 2 : PARCELS_MIN;
    void *more;
    if (count < *capacity)
        return true;
    more = arena_alloc_array(arena, wanted, bytes_each);
    if (!more)
        return false;
    if (count)
        memcpy(more, *items, count * bytes_each);
    *items = more;
    *capacity = wanted;
    return true;
}

static struct purse *purse_of(struct trace *trace, int64_t account)
{
    size_t low = 0, high = trace->count;
    void *items = trace->purses;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (trace->purses[middle].account < account)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < trace->count && trace->purses[low].account == account)
        return &trace->purses[low];
    if (!grow(trace->arena, &items, &trace->capacity, trace->count, sizeof *trace->purses))
        return NULL;
    trace->purses = items;
    memmove(trace->purses + low + 1, trace->purses + low, (trace->count - low) * sizeof *trace->purses);
    trace->purses[low] = (struct purse){.account = account};
    trace->count++;
    return &trace->purses[low];
}

/* Into its place in the order. */
static bool put(struct arena *arena, struct purse *purse, struct parcel parcel)
{
    size_t at = purse->count;
    void *items = purse->parcels;
    while (at > 0 && purse->parcels[at - 1].order > parcel.order)
        at--;
    if (at > 0 && purse->parcels[at - 1].order == parcel.order && purse->parcels[at - 1].posting == parcel.posting) {
        purse->parcels[at - 1].pence += parcel.pence;
        return true;
    }
    if (!grow(arena, &items, &purse->capacity, purse->count, sizeof parcel))
        return false;
    purse->parcels = items;
    memmove(purse->parcels + at + 1, purse->parcels + at, (purse->count - at) * sizeof parcel);
    purse->parcels[at] = parcel;
    purse->count++;
    return true;
}

/* At most so much of the parcel at the place. */
static struct parcel take_at(struct purse *purse, size_t at, int64_t pence)
{
    struct parcel taken = purse->parcels[at];
    if (taken.pence > pence) {
        taken.pence = pence;
        purse->parcels[at].pence -= pence;
        return taken;
    }
    purse->count--;
    memmove(purse->parcels + at, purse->parcels + at + 1, (purse->count - at) * sizeof taken);
    return taken;
}

static size_t place_of(const struct purse *purse, int64_t posting)
{
    for (size_t i = 0; i < purse->count; i++)
        if (purse->parcels[i].posting == posting)
            return i;
    return SIZE_MAX;
}

/* Out of the purse into the pool: of the corrected income first, then the newest (what goes back) or the oldest. */
static bool take(struct trace *trace, size_t step, const struct ledger_step *from, const struct ledger_step_line *line, bool goes_back)
{
    struct purse *pool = &trace->pool;
    struct purse *purse = line->is_source ? NULL : purse_of(trace, line->account);
    int64_t left = -line->pence;
    if (line->is_source)
        return put(trace->arena, pool, (struct parcel){step, from->posting, left});
    while (purse && left > 0 && purse->count > 0) {
        size_t own = from->contradicts ? place_of(purse, from->contradicts) : SIZE_MAX;
        struct parcel parcel = take_at(purse, own != SIZE_MAX ? own : goes_back ? purse->count - 1 : 0, left);
        left -= parcel.pence;
        if (!put(trace->arena, pool, parcel))
            return false;
    }
    if (purse && left > 0) {
        purse->debt += left;
        return put(trace->arena, pool, (struct parcel){step, 0, left});
    }
    return purse != NULL;
}

/* The corrected income was spent: what was paid from it is paid from this parcel, which leaves in its stead. */
static bool stand_in(struct trace *trace, int64_t corrected, struct parcel parcel)
{
    for (size_t i = 0; i < trace->count && parcel.pence > 0; i++) {
        struct purse *purse = &trace->purses[i];
        size_t at;
        while (parcel.pence > 0 && (at = place_of(purse, corrected)) != SIZE_MAX) {
            struct parcel relabelled = take_at(purse, at, parcel.pence);
            relabelled.posting = parcel.posting;
            relabelled.order = parcel.order;
            parcel.pence -= relabelled.pence;
            if (!put(trace->arena, purse, relabelled))
                return false;
        }
    }
    return true;
}

/* So much of the pool reaches the account; what reaches a source has left the books. */
static bool give(struct trace *trace, const struct ledger_step *from, const struct ledger_step_line *line)
{
    struct purse *pool = &trace->pool;
    struct purse *purse = line->is_source ? NULL : purse_of(trace, line->account);
    int64_t left = line->pence;
    if (!line->is_source && !purse)
        return false;
    while (left > 0 && pool->count > 0) {
        struct parcel parcel = take_at(pool, 0, left);
        left -= parcel.pence;
        if (!purse) {
            if (from->contradicts && parcel.posting != from->contradicts && !stand_in(trace, from->contradicts, parcel))
                return false;
            continue;
        }
        if (purse->debt > 0) {
            int64_t owed = purse->debt < parcel.pence ? purse->debt : parcel.pence;
            purse->debt -= owed;
            parcel.pence -= owed;
        }
        if (parcel.pence > 0 && !put(trace->arena, purse, parcel))
            return false;
    }
    return true;
}

static bool follow(struct trace *trace, size_t at, const struct ledger_step *step)
{
    bool goes_back = step->is_recall != (step->contradicts != 0);
    trace->pool.count = 0;
    for (size_t i = 0; i < step->line_count; i++)
        if (step->lines[i].pence < 0 && !take(trace, at, step, &step->lines[i], goes_back))
            return false;
    for (size_t i = 0; i < step->line_count; i++)
        if (step->lines[i].pence > 0 && !give(trace, step, &step->lines[i]))
            return false;
    return true;
}

enum result ledger_trace(struct arena *arena, const struct ledger_step *steps, size_t count, struct ledger_origin **ret_list, size_t *ret_count)
{
    struct trace trace = {.arena = arena};
    struct ledger_origin *list;
    size_t total = 0, made = 0;
    for (size_t i = 0; i < count; i++)
        if (!follow(&trace, i, &steps[i]))
            return ERROR_MEMORY;
    for (size_t i = 0; i < trace.count; i++)
        total += trace.purses[i].count;
    list = ARENA_ARRAY(arena, struct ledger_origin, total + 1);
    if (!list)
        return ERROR_MEMORY;
    for (size_t i = 0; i < trace.count; i++)
        for (size_t j = 0; j < trace.purses[i].count; j++)
            list[made++] = (struct ledger_origin){trace.purses[i].account, trace.purses[i].parcels[j].posting, trace.purses[i].parcels[j].pence};
    *ret_list = list;
    *ret_count = made;
    return OK;
}

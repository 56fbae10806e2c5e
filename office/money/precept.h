/* The precept: the police part of council tax, as arithmetic.
 *
 * Band D is what a body decides on; the other bands follow by ninths (Local Government Finance Act 1992, section 5). What it raises
 * is Band D times the tax base: dwellings counted as if all were in band D, after discounts, as the districts notify them (sections 42A, 42B, 48).
 * Requirement and tax base are both kept as they were printed: the requirement divided by the base gives Band D to the penny, but
 * base times Band D misses the requirement by a few pounds, since each district's base is rounded by itself.
 *
 * Amounts are pence, tax bases ten-thousandths of a dwelling (base/decimal.h), shares hundredths of a per cent.
 * Pure: no SQL, no clock. Not here: the dates and the panel (precept_steps.h), what is published (precept_store.c). */
#ifndef OFFICE_MONEY_PRECEPT_H
#define OFFICE_MONEY_PRECEPT_H

#include "base/arena.h"
#include "base/text.h"

#define PRECEPT_BAND_D_PENCE_MAX INT64_C(1000000)           /* £10,000: several times the highest there is */
#define PRECEPT_TAX_BASE_MAX (INT64_C(100000000) * 10000)   /* a hundred million dwellings */

/* --- Bands ---------------------------------------------------------------------- */

#define PRECEPT_BANDS 9
struct precept_band {
    const char *code;  /* "A" … "H"; "A reduced" */
    int ninths;        /* of Band D */
};
/* A to H, then a band A home reduced for a disabled person's needs (Council Tax (Reductions for Disabilities) Regulations 1992). */
extern const struct precept_band precept_bands[PRECEPT_BANDS];
#define PRECEPT_BAND_D 3 /* its index */
/* The band that is meant by "d", "D" or "Band D"; ERROR_NOT_FOUND. */
enum result precept_band_find(struct text code, size_t *ret_index) MUST_USE;

/* floor((2 D n + 9) / 18): the exact product rounded half up to the penny, never from another band. */
int64_t precept_band_pence(int64_t band_d_pence, int ninths);
/* Above 0 and at most PRECEPT_BAND_D_PENCE_MAX: ERROR_INVALID in words. */
enum result precept_band_d_check(int64_t band_d_pence, struct message *message) MUST_USE;

/* --- From one year to the next ---------------------------------------------------- */

/* 24.00 on 164.00 is 1463: 14.63 %, rounded half away from 0. `before` is above 0. */
enum result precept_change_hundredths(int64_t before_pence, int64_t after_pence, int64_t *ret_hundredths) MUST_USE;
struct text precept_per_cent_words(struct arena *arena, int64_t hundredths); /* "14.63%", "−0.55%" */

/* --- Requirement and tax base ----------------------------------------------------- */

/* Band D that a requirement means on a base, to the penny, half up. Both above 0. */
enum result precept_band_d_of(int64_t requirement_pence, int64_t tax_base, int64_t *ret_pence) MUST_USE;
/* What Band D raises on a base; also what a district pays over on its own. To the penny, half up. */
enum result precept_raised(int64_t band_d_pence, int64_t tax_base, int64_t *ret_pence) MUST_USE;
/* What one pound more on Band D raises, and one per cent more. */
enum result precept_pound_yields(int64_t tax_base, int64_t *ret_pence) MUST_USE;
enum result precept_per_cent_yields(int64_t band_d_pence, int64_t tax_base, int64_t *ret_pence) MUST_USE;

/* --- The referendum limit ---------------------------------------------------------- */

/* The principle of one year (Local Government Finance Act 1992, section 52ZB and 52ZC): a rise is excessive when it is MORE than that. */
struct precept_limit {
    bool has_pence, has_per_cent, has_lowest;
    int64_t pence;               /* on Band D */
    int64_t per_cent_hundredths; /* of the year before */
    int64_t lowest_pence;        /* for bodies whose Band D is in the lowest quarter: the larger of this and the rest */
};
/* The highest Band D that needs no referendum. ERROR_INVALID where the limit says nothing. */
enum result precept_highest(const struct precept_limit *limit, bool in_lowest_quarter, int64_t before_pence, int64_t *ret_pence) MUST_USE;

#endif

/* Makes a street file as data.police.uk lays them out, from a seed: the same seed, the same bytes.
 *
 *   street ROWS [SEED] > street.csv      the file
 *   street --places > lsoas.csv          the small areas it names, with a district each, for `frankpledge import places`
 *
 * 36 months, 6,000 small areas of 17 map points each, 14 types in the shares that Hertfordshire had in 2025, some rows without a place, one row in
 * 500 with a quoted comma. About 220 bytes a row, as the real ones. */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MONTHS 36
#define LSOAS 6000
#define POINTS_OF_LSOA 17
#define DISTRICTS 10

static const struct { const char *name; int share; } types[] = {
    {"Violence and sexual offences", 300}, {"Anti-social behaviour", 180}, {"Shoplifting", 110}, {"Criminal damage and arson", 80}, {"Vehicle crime", 75},
    {"Other theft", 65}, {"Public order", 65}, {"Burglary", 40}, {"Drugs", 30}, {"Other crime", 20}, {"Theft from the person", 12}, {"Possession of weapons", 10},
    {"Bicycle theft", 8}, {"Robbery", 5},
};
static const char *const outcomes[] = {
    "Investigation complete; no suspect identified", "Unable to prosecute suspect", "Under investigation", "Status update unavailable", "Awaiting court outcome",
    "Local resolution", "Offender given a caution", "Further investigation is not in the public interest", "Action to be taken by another organisation",
};
static const char *const names[] = {"Park", "Church", "Station", "Mill", "Manor", "School", "Grove", "Victoria", "Albert", "Queens", "Kings", "Green", "North", "Orchard", "Chapel", "Bridge"};
static const char *const ways[] = {"Road", "Street", "Avenue", "Close", "Lane", "Way", "Drive", "Crescent"};
/* Districts of the worked example. */
static const char *const districts[DISTRICTS] = {"E07000095", "E07000096", "E07000098", "E07000099", "E07000102", "E07000103", "E07000240", "E07000241", "E07000242", "E07000243"};

static uint64_t next_random(uint64_t *state)
{
    uint64_t value = *state += 0x9e3779b97f4a7c15u;
    value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9u;
    value = (value ^ value >> 27) * 0x94d049bb133111ebu;
    return value ^ value >> 31;
}

static int lsoa_number(unsigned lsoa)
{
    return 1000001 + (int)lsoa * 5;
}

static unsigned pick_type(uint64_t random)
{
    int at = (int)(random % 1000);
    unsigned type = 0;
    while (type + 1 < sizeof types / sizeof *types && at >= types[type].share)
        at -= types[type++].share;
    return type;
}

static void write_row(unsigned month, uint64_t *state)
{
    uint64_t random = next_random(state), more = next_random(state);
    unsigned type = pick_type(random >> 40), lsoa = (unsigned)(random % LSOAS), point = (unsigned)((random >> 20) % POINTS_OF_LSOA);
    uint64_t place = (uint64_t)lsoa * POINTS_OF_LSOA + point, where = place * 0x9e3779b97f4a7c15u;
    const char *outcome = type == 1 ? "" : outcomes[more % (sizeof outcomes / sizeof *outcomes)];
    if (type != 1)
        printf("%016" PRIx64 "%016" PRIx64 "%016" PRIx64 "%016" PRIx64, random, more, random ^ more, random + more);
    printf(",%u-%02u,Hertfordshire Constabulary,Hertfordshire Constabulary,", 2023 + month / 12, month % 12 + 1);
    if (more >> 32 & 63) {
        const char *quote = place % 500 == 0 ? "\"" : "";
        printf("%s0.%06u,51.%06u,%sOn or near %s %s%s%s,E%08d,Example %03u%c,", place & 1 ? "-" : "", (unsigned)(where >> 40) % 600000, (unsigned)(where >> 20) % 1000000, quote,
               names[where >> 4 & 15], ways[where >> 8 & 7], *quote ? ", Example" : "", quote, lsoa_number(lsoa), lsoa / 4 % 999 + 1, 'A' + (int)(lsoa % 4));
    } else {
        printf(",,No Location,,,");
    }
    printf("%s,%s,\n", types[type].name, outcome);
}

int main(int argc, char **argv)
{
    uint64_t rows = argc > 1 ? strtoull(argv[1], NULL, 10) : 0, state = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    if (argc > 1 && strcmp(argv[1], "--places") == 0) {
        puts("code,edition,district_code");
        for (unsigned i = 0; i < LSOAS; i++)
            printf("E%08d,2021,%s\n", lsoa_number(i), districts[i % DISTRICTS]);
        return 0;
    }
    puts("Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context");
    for (unsigned month = 0; month < MONTHS; month++)
        for (uint64_t i = rows * month / MONTHS; i < rows * (month + 1) / MONTHS; i++)
            write_row(month, &state);
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}

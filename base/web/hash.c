/* A keyed 64-bit hash for tables whose keys come from outside (SipHash-2-4, Aumasson and
 * Bernstein 2012): nobody can choose keys that collide. Not for secrets or proofs: those
 * are base/crypto's. */
#include "base/web/edge.h"

struct sip {
    uint64_t v0, v1, v2, v3;
};

static uint64_t rotate_left(uint64_t value, int bits)
{
    return value << bits | value >> (64 - bits);
}

static void sip_round(struct sip *sip)
{
    sip->v0 += sip->v1;
    sip->v1 = rotate_left(sip->v1, 13) ^ sip->v0;
    sip->v0 = rotate_left(sip->v0, 32);
    sip->v2 += sip->v3;
    sip->v3 = rotate_left(sip->v3, 16) ^ sip->v2;
    sip->v0 += sip->v3;
    sip->v3 = rotate_left(sip->v3, 21) ^ sip->v0;
    sip->v2 += sip->v1;
    sip->v1 = rotate_left(sip->v1, 17) ^ sip->v2;
    sip->v2 = rotate_left(sip->v2, 32);
}

static uint64_t read_little_endian(const unsigned char *bytes, size_t count)
{
    uint64_t word = 0;
    for (size_t i = 0; i < count; i++)
        word |= (uint64_t)bytes[i] << (8 * i);
    return word;
}

uint64_t hash_keyed(const unsigned char key[16], struct text text)
{
    uint64_t k0 = read_little_endian(key, 8), k1 = read_little_endian(key + 8, 8);
    struct sip sip = {k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d, k0 ^ 0x6c7967656e657261,
                      k1 ^ 0x7465646279746573};
    const unsigned char *bytes = (const unsigned char *)text.data;
    size_t left = text.length;
    for (; left >= 8; left -= 8, bytes += 8) {
        uint64_t word = read_little_endian(bytes, 8);
        sip.v3 ^= word;
        sip_round(&sip);
        sip_round(&sip);
        sip.v0 ^= word;
    }
    uint64_t last = (uint64_t)(text.length & 0xff) << 56 | read_little_endian(bytes, left);
    sip.v3 ^= last;
    sip_round(&sip);
    sip_round(&sip);
    sip.v0 ^= last;
    sip.v2 ^= 0xff;
    for (int i = 0; i < 4; i++)
        sip_round(&sip);
    return sip.v0 ^ sip.v1 ^ sip.v2 ^ sip.v3;
}

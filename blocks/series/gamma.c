/* The functions of statistics that the C library has not: incomplete gamma, quantiles, intervals of counts and shares.
 * Declared in funnel.h. All by definition and bisection: slower than tabled coefficients, and plain to check. */
#include "blocks/series/funnel.h"

#include <float.h>
#include <math.h>

#define TERMS_MAX 200000
#define HALVINGS_MAX 200

/* e^-x x^a / Γ(a) */
static double gamma_factor(double a, double x)
{
    int sign;
    return exp(a * log(x) - x - lgamma_r(a, &sign));
}

/* Σ x^n / (a (a+1) … (a+n)): falls fast for x < a + 1 (Abramowitz and Stegun 6.5.29). */
static double gamma_series(double a, double x)
{
    double term = 1 / a, sum = term;
    for (int n = 1; n < TERMS_MAX && term > sum * DBL_EPSILON / 4; n++) {
        term *= x / (a + n);
        sum += term;
    }
    return gamma_factor(a, x) * sum;
}

/* The upper function by its continued fraction (Abramowitz and Stegun 6.5.31), evaluated forwards by Lentz's way. */
static double gamma_fraction(double a, double x)
{
    const double tiny = DBL_MIN / DBL_EPSILON;
    double b = x + 1 - a, c = 1 / tiny, d = 1 / b, product = d;
    for (int n = 1; n < TERMS_MAX; n++) {
        double numerator = -n * (n - a), step;
        b += 2;
        d = numerator * d + b;
        c = b + numerator / c;
        if (fabs(d) < tiny)
            d = tiny;
        if (fabs(c) < tiny)
            c = tiny;
        d = 1 / d;
        step = d * c;
        product *= step;
        if (fabs(step - 1) < DBL_EPSILON)
            break;
    }
    return gamma_factor(a, x) * product;
}

double funnel_gamma_p(double a, double x)
{
    assert(a > 0 && x >= 0);
    if (x <= 0)
        return 0;
    return x < a + 1 ? gamma_series(a, x) : 1 - gamma_fraction(a, x);
}

/* P(Y ≤ count) = Q(count + 1, expected), where P itself is used if it is the smaller: no digits are lost at the ends. */
static double gamma_q(double a, double x)
{
    if (x <= 0)
        return 1;
    return x < a + 1 ? 1 - gamma_series(a, x) : gamma_fraction(a, x);
}

/* --- Quantiles ------------------------------------------------------------------------- */

double funnel_chi_square_quantile(double p, double degrees)
{
    double low = 0, high = degrees + 1;
    assert(degrees > 0 && p >= 0 && p < 1);
    if (p <= 0)
        return 0;
    while (funnel_gamma_p(degrees / 2, high / 2) < p)
        high *= 2;
    for (int i = 0; i < HALVINGS_MAX && high - low > high * DBL_EPSILON; i++) {
        double middle = low + (high - low) / 2;
        if (funnel_gamma_p(degrees / 2, middle / 2) < p)
            low = middle;
        else
            high = middle;
    }
    return low + (high - low) / 2;
}

double funnel_normal_quantile(double p)
{
    double low = -40, high = 40;
    assert(p > 0 && p < 1);
    for (int i = 0; i < HALVINGS_MAX && high - low > DBL_EPSILON; i++) {
        double middle = low + (high - low) / 2;
        if (erfc(-middle / sqrt(2)) / 2 < p)
            low = middle;
        else
            high = middle;
    }
    return low + (high - low) / 2;
}

/* --- Intervals --------------------------------------------------------------------------- */

struct funnel_interval funnel_poisson_interval(double count, double confidence)
{
    double end = (1 - confidence) / 2;
    return (struct funnel_interval){
        .lower = count > 0 ? funnel_chi_square_quantile(end, 2 * count) / 2 : 0,
        .upper = funnel_chi_square_quantile(1 - end, 2 * count + 2) / 2,
    };
}

struct funnel_interval funnel_byar_interval(double count, double confidence)
{
    double z = funnel_normal_quantile(1 - (1 - confidence) / 2), next = count + 1;
    double lower = count > 0 ? 1 - 1 / (9 * count) - z / (3 * sqrt(count)) : 0;
    double upper = 1 - 1 / (9 * next) + z / (3 * sqrt(next));
    return (struct funnel_interval){.lower = lower > 0 ? count * lower * lower * lower : 0, .upper = next * upper * upper * upper};
}

struct funnel_interval funnel_wilson_interval(double events, double out_of, double confidence)
{
    double z = funnel_normal_quantile(1 - (1 - confidence) / 2), share = events / out_of, square = z * z / out_of;
    double middle = (share + square / 2) / (1 + square);
    double half = z * sqrt(share * (1 - share) / out_of + square / (4 * out_of)) / (1 + square);
    assert(out_of > 0 && events >= 0 && events <= out_of);
    return (struct funnel_interval){.lower = events > 0 ? middle - half : 0, .upper = events < out_of ? middle + half : 1};
}

/* --- Limits for an expected count ---------------------------------------------------------- */

/* How far a limit at `at` is on the wrong side: grows with `at`, 0 where it is right. As a logarithm it is nearly straight. */
static double limit_error(double expected, double end, bool upper, double at)
{
    return upper ? log(end) - log(funnel_gamma_p(at, expected)) : log(gamma_q(at + 1, expected)) - log(end);
}

/* The secant's root inside a bracket that only shrinks; a step that would leave it halves it. */
static double solve_limit(double expected, double end, bool upper)
{
    double spread = sqrt(expected), z = funnel_normal_quantile(1 - end);
    double low = upper ? expected : 0, high = upper ? expected + 12 * spread + 30 : expected;
    double at = upper ? expected + z * spread : fmax(expected - z * spread, 0), before = high, error_before = limit_error(expected, end, upper, high);
    for (int i = 0; i < HALVINGS_MAX && high - low > high * DBL_EPSILON; i++) {
        double error = limit_error(expected, end, upper, at), next = at - error * (at - before) / (error - error_before);
        if (error < 0)
            low = at;
        else
            high = at;
        if (!(next > low && next < high))
            next = low + (high - low) / 2;
        before = at;
        error_before = error;
        if (fabs(next - at) <= at * DBL_EPSILON * 4)
            return next;
        at = next;
    }
    return at;
}

struct funnel_interval funnel_poisson_limits(double expected, double coverage)
{
    double end = (1 - coverage) / 2;
    assert(expected > 0);
    return (struct funnel_interval){
        .lower = gamma_q(1, expected) >= end ? 0 : solve_limit(expected, end, false), /* where even none at all is not that rare */
        .upper = solve_limit(expected, end, true),
    };
}

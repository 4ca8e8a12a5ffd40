namespace OpenWebUIBackup.Linux;

/// <summary>
/// A file time as the kernel keeps it: seconds since 1970-01-01T00:00:00Z (may be negative, may lie beyond what
/// <see cref="DateTime"/> holds) and nanoseconds, 0 to 999,999,999. Source: statx(2), <c>struct statx_timestamp</c>.
/// </summary>
public readonly record struct UnixTime(long Seconds, int Nanoseconds) : IComparable<UnixTime>
{
    private const int NanosecondsPerSecond = 1_000_000_000;

    /// <summary>The time as one count of nanoseconds. 128 bits, because 64 end in the year 2262.</summary>
    public Int128 TotalNanoseconds => (Int128)Seconds * NanosecondsPerSecond + Nanoseconds;

    /// <summary>The time that <see cref="TotalNanoseconds"/> gave.</summary>
    public static UnixTime FromTotalNanoseconds(Int128 nanoseconds)
    {
        // Most times fit 64 bits, whose division is an instruction and not a call.
        if (nanoseconds >= 0 && nanoseconds <= long.MaxValue)
        {
            var (seconds, rest) = Math.DivRem((long)nanoseconds, NanosecondsPerSecond);
            return new UnixTime(seconds, (int)rest);
        }

        var quotient = nanoseconds / NanosecondsPerSecond;
        var remainder = nanoseconds % NanosecondsPerSecond;
        if (remainder < 0)
        {
            quotient -= 1;
            remainder += NanosecondsPerSecond;
        }

        return new UnixTime((long)quotient, (int)remainder);
    }

    /// <summary>Now, by the system's clock (100 ns steps).</summary>
    public static UnixTime Now => FromDateTime(DateTime.UtcNow);

    /// <summary>The same instant; <paramref name="time"/> must be UTC.</summary>
    public static UnixTime FromDateTime(DateTime time)
    {
        var ticks = time.Ticks - DateTime.UnixEpoch.Ticks;
        var seconds = Math.DivRem(ticks, TimeSpan.TicksPerSecond, out var rest);
        if (rest < 0)
        {
            seconds -= 1;
            rest += TimeSpan.TicksPerSecond;
        }

        return new UnixTime(seconds, (int)(rest * 100));
    }

    /// <inheritdoc />
    public int CompareTo(UnixTime other) =>
        Seconds != other.Seconds ? Seconds.CompareTo(other.Seconds) : Nanoseconds.CompareTo(other.Nanoseconds);

    /// <summary>Whether one time is earlier.</summary>
    public static bool operator <(UnixTime left, UnixTime right) => left.CompareTo(right) < 0;

    /// <summary>Whether one time is later.</summary>
    public static bool operator >(UnixTime left, UnixTime right) => left.CompareTo(right) > 0;

    /// <summary>Whether one time is earlier or the same.</summary>
    public static bool operator <=(UnixTime left, UnixTime right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one time is later or the same.</summary>
    public static bool operator >=(UnixTime left, UnixTime right) => left.CompareTo(right) >= 0;
}

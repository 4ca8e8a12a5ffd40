namespace OpenWebUIBackup.Toml;

/// <summary>A day of the proleptic Gregorian calendar. The year 0 is legal (RFC 3339), unlike in <see cref="DateOnly"/>.</summary>
public readonly record struct TomlDate(int Year, int Month, int Day);

/// <summary>
/// A time of day. The second may be 60 (a leap second, RFC 3339); digits of the fraction after the ninth are cut off.
/// </summary>
public readonly record struct TomlTime(int Hour, int Minute, int Second, int Nanosecond);

/// <summary>
/// Any of TOML's four date-time kinds: an offset date-time has all three parts, a local one lacks the offset,
/// a local date and a local time have only theirs.
/// </summary>
public sealed class TomlDateTime : TomlValue
{
    internal TomlDateTime(TomlPosition position, TomlDate? date, TomlTime? time, int? offsetMinutes) : base(position)
    {
        Date = date;
        Time = time;
        OffsetMinutes = offsetMinutes;
    }

    /// <summary>The day, or none in a local time.</summary>
    public TomlDate? Date { get; }

    /// <summary>The time, or none in a local date.</summary>
    public TomlTime? Time { get; }

    /// <summary>Minutes east of UTC, or none in the three local kinds.</summary>
    public int? OffsetMinutes { get; }

    /// <inheritdoc/>
    public override string Kind => (Date, Time, OffsetMinutes) switch
    {
        (not null, not null, not null) => "an offset date-time",
        (not null, not null, null) => "a local date-time",
        (not null, null, _) => "a local date",
        _ => "a local time",
    };
}

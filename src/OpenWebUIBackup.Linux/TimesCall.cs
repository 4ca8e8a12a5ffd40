namespace OpenWebUIBackup.Linux;

/// <summary>The pair of times that utimensat(2) takes.</summary>
internal static class TimesCall
{
    private const long Omit = (1L << 30) - 2; // UTIME_OMIT

    internal struct Pair
    {
        internal Native.Timespec Access;
        internal Native.Timespec Modification;
    }

    /// <summary>Leaves the access time as it is and sets the other.</summary>
    internal static Pair ModifiedOnly(UnixTime time) => new()
    {
        Access = new Native.Timespec { Nanoseconds = Omit },
        Modification = new Native.Timespec { Seconds = time.Seconds, Nanoseconds = time.Nanoseconds },
    };
}

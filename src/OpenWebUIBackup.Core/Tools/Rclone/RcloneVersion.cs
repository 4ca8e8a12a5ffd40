using System.Globalization;

namespace OpenWebUIBackup.Core.Tools.Rclone;

/// <summary>A version of rclone, as far as it matters: <c>1.60</c>.</summary>
public readonly record struct RcloneVersion(int Major, int Minor)
{
    /// <summary>Debian 12's, the oldest that this program is tested with.</summary>
    public static RcloneVersion Oldest { get; } = new(1, 60);

    /// <summary>Reads the first line of <c>rclone version</c>: <c>rclone v1.60.1-DEV</c>.</summary>
    public static bool TryParse(string printed, out RcloneVersion version)
    {
        version = default;
        const string Start = "rclone v";
        if (!printed.StartsWith(Start, StringComparison.Ordinal))
            return false;
        var parts = printed[Start.Length..].Split('\n')[0].Split('.', '-');
        if (parts.Length < 2 || !Number(parts[0], out var major) || !Number(parts[1], out var minor))
            return false;
        version = new RcloneVersion(major, minor);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Major}.{Minor}");

    /// <summary>Whether one is older.</summary>
    public static bool operator <(RcloneVersion left, RcloneVersion right) => (left.Major, left.Minor).CompareTo((right.Major, right.Minor)) < 0;

    /// <summary>Whether one is newer.</summary>
    public static bool operator >(RcloneVersion left, RcloneVersion right) => right < left;

    private static bool Number(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}

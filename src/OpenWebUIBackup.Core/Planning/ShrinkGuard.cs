using System.Globalization;

namespace OpenWebUIBackup.Core.Planning;

/// <summary>How much a mirror holds, or will hold.</summary>
/// <param name="Files">Files, each name counted.</param>
/// <param name="Bytes">Their bytes.</param>
public readonly record struct MirrorSize(long Files, long Bytes);

/// <summary>
/// Whether a mirror may follow a source that became smaller. A volume that is not mounted looks like an instance from
/// which all was deleted, and a mirror that follows it is no backup. Pure.
/// </summary>
public static class ShrinkGuard
{
    /// <summary>Why the mirror must not follow, in a sentence with the figures; null when it may.</summary>
    /// <param name="before">What the mirror held after the last good run; null when that is not known.</param>
    /// <param name="now">What it would hold.</param>
    /// <param name="maxShrinkPercent">How much of the files or of the bytes may be gone, 0 to 100.</param>
    public static string? Refuse(MirrorSize? before, MirrorSize now, int maxShrinkPercent)
    {
        if (now.Files == 0)
            return before is { Files: > 0 } full
                ? string.Create(CultureInfo.InvariantCulture, $"the source is empty, and the mirror holds {full.Files:N0} files ({full.Bytes:N0} bytes)")
                : "the source is empty";
        if (before is not { } was)
            return null;
        var parts = new List<string>();
        if (IsTooMuch(was.Files, now.Files, maxShrinkPercent))
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{now.Files:N0} files instead of {was.Files:N0} ({Percent(was.Files, now.Files)} less)"));
        if (IsTooMuch(was.Bytes, now.Bytes, maxShrinkPercent))
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{now.Bytes:N0} bytes instead of {was.Bytes:N0} ({Percent(was.Bytes, now.Bytes)} less)"));
        return parts.Count == 0
            ? null
            : string.Create(CultureInfo.InvariantCulture,
                $"the source has shrunk by more than max_shrink = \"{maxShrinkPercent}%\" since the last good run: {string.Join(" and ", parts)}");
    }

    // Lost more than the share: exactly the share is still allowed. In 128 bits, since bytes times 100 may not fit in 64.
    private static bool IsTooMuch(long before, long now, int percent) =>
        before > now && (Int128)(before - now) * 100 > (Int128)before * percent;

    private static string Percent(long before, long now) =>
        string.Create(CultureInfo.InvariantCulture, $"{(double)(before - now) / before * 100:0.#} %");
}

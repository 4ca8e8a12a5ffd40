using System.Text;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tools.Rclone;
using OpenWebUIBackup.Linux;
using OpenWebUIBackup.Processes;

namespace OpenWebUIBackup.Core.Destinations;

/// <summary>The command lines of transfers. Only flags that 1.60 has.</summary>
internal static class RcloneArguments
{
    /// <summary>Of two names that differ in nothing but how their accents are composed, rclone otherwise sees one only.</summary>
    public const string ExactNames = "--no-unicode-normalization";

    /// <summary>How hard it may go at it.</summary>
    public static IEnumerable<string> Limits(TransferLimits limits)
    {
        yield return $"--transfers={limits.Transfers}";
        yield return $"--checkers={limits.Checkers}";
        if (limits.Bandwidth is not null)
            yield return $"--bwlimit={limits.Bandwidth}";
    }

    /// <summary>Sends one file.</summary>
    public static RcloneCall File(ShipPart part, string target, ShipRequest request, string? history, IEnumerable<string> comparison) =>
        RcloneCall.Of(["copyto", LocalPath(part.Source), target, .. Sending(request, history), .. comparison]);

    /// <summary>Sends a directory.</summary>
    /// <param name="part">It.</param>
    /// <param name="target">Where to.</param>
    /// <param name="request">What it is a part of.</param>
    /// <param name="mayDelete">How many files may be deleted; null: none is.</param>
    /// <param name="history">Where to move what is replaced or deleted.</param>
    /// <param name="copyFrom">Directories at the destination that have what may be the same files.</param>
    /// <param name="comparison">Flags that say which files are sent.</param>
    public static RcloneCall Directory(
        ShipPart part, string target, ShipRequest request, long? mayDelete, string? history, IEnumerable<string> copyFrom, IEnumerable<string> comparison)
    {
        var arguments = new List<string> { mayDelete is null ? "copy" : "sync", LocalPath(part.Source), target };
        arguments.AddRange(Sending(request, history));
        arguments.AddRange(comparison);
        // The default, --delete-during's opposite: nothing is deleted where anything failed.
        if (mayDelete is not null)
            arguments.Add("--delete-after");
        // -1, rclone's own default, is no limit.
        if (mayDelete is not null and not long.MaxValue)
            arguments.Add($"--max-delete={mayDelete}");
        arguments.AddRange(copyFrom.Select(from => $"--copy-dest={from}"));
        if (part.Only is { } only)
            return RcloneCall.Of([.. arguments, "--files-from-raw=-"]) with { Input = Names(only) };
        // One listing of everything instead of one a directory; but not of what a shallow part must not even look at.
        arguments.AddRange(part.Shallow ? ["--filter=- /*/**"] : ["--fast-list"]);
        return RcloneCall.Of(arguments);
    }

    /// <summary>A list of files on standard input, as <c>--files-from-raw=-</c> reads it.</summary>
    public static CommandInput Names(IReadOnlyCollection<UnixPath> paths)
    {
        var list = new MemoryStream();
        foreach (var path in paths)
        {
            list.Write(RcloneName.Encode(path.Bytes));
            list.WriteByte((byte)'\n');
        }

        return CommandInput.Bytes(list.GetBuffer().AsMemory(0, (int)list.Length));
    }

    /// <summary>A local path as an argument: rclone takes these in its own encoding too.</summary>
    public static string LocalPath(string path) => Encoding.UTF8.GetString(RcloneName.Encode(Encoding.UTF8.GetBytes(path)));

    private static IEnumerable<string> Sending(ShipRequest request, string? history)
    {
        yield return "--skip-links";
        yield return ExactNames;
        foreach (var limit in Limits(request.Limits))
            yield return limit;
        if (history is not null)
            yield return $"--backup-dir={history}";
    }
}

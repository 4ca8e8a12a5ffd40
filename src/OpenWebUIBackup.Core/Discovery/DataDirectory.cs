using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Discovery;

/// <summary>What Open WebUI's data directory consists of, and what each part is worth.</summary>
public static class DataDirectory
{
    /// <summary>The database that everything else hangs on.</summary>
    public static UnixPath MainDatabase { get; } = new("webui.db");

    /// <summary>What cannot be made again, with what it is to its users.</summary>
    public static IReadOnlyList<(UnixPath Path, string Worth)> Irreplaceable { get; } =
    [
        (MainDatabase, "accounts, chats and settings"),
        (new UnixPath("uploads"), "the users' files"),
        (new UnixPath("vector_db"), "what knowledge bases and files are searched by"),
        (new UnixPath("cache/image/generations"), "images that users made"),
        (new UnixPath("cache/audio/transcriptions"), "transcriptions that users made"),
        (new UnixPath("cache/functions"), "what functions keep"),
        (new UnixPath("cache/tools"), "what tools keep"),
        (new UnixPath("cache/pipelines"), "what pipelines keep"),
    ];

    /// <summary>What is downloaded or made again by itself.</summary>
    public static IReadOnlyList<UnixPath> Replaceable { get; } =
        [new("cache/embedding"), new("cache/whisper"), new("cache/tiktoken"), new("cache/audio/speech")];
}

/// <summary>Files and their bytes.</summary>
/// <param name="Files">Regular files.</param>
/// <param name="Bytes">Their sizes.</param>
public readonly record struct Amount(long Files, long Bytes)
{
    /// <summary>Both together.</summary>
    public static Amount operator +(Amount left, Amount right) => new(left.Files + right.Files, left.Bytes + right.Bytes);
}

/// <summary>A database in a data directory.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Bytes">Its size, without its log.</param>
/// <param name="IsWal">Whether it is in WAL mode.</param>
public sealed record FoundDatabase(UnixPath Path, long Bytes, bool IsWal);

/// <summary>What a data directory holds, as far as a backup cares.</summary>
/// <param name="Kept">What would be backed up.</param>
/// <param name="LeftOut">What the patterns leave out, by the pattern that does.</param>
/// <param name="Lost">What of it cannot be made again.</param>
/// <param name="NotLeftOut">What could be left out, because it is made again by itself.</param>
/// <param name="Databases">Databases that would be captured.</param>
/// <param name="Unreadable">What this user cannot read, the first of it.</param>
/// <param name="UnreadableCount">How much that is in all.</param>
public sealed record DataSurvey(
    Amount Kept,
    IReadOnlyList<(FilterPattern Pattern, Amount Amount)> LeftOut,
    IReadOnlyList<(UnixPath Path, string Worth, Amount Amount)> Lost,
    IReadOnlyList<(UnixPath Path, Amount Amount)> NotLeftOut,
    IReadOnlyList<FoundDatabase> Databases,
    IReadOnlyList<Problem> Unreadable,
    long UnreadableCount);

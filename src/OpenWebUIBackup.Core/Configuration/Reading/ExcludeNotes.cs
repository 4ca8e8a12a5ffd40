using System.Text;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Toml;

namespace OpenWebUIBackup.Core.Configuration.Reading;

/// <summary>Says what a pattern loses that nothing can bring back, and what it does not do although it seems to.</summary>
internal static class ExcludeNotes
{
    // What Open WebUI serves to its users out of cache/ and does not make again.
    private static readonly string[] _irreplaceable =
        ["cache/image/generations", "cache/audio/transcriptions", "cache/functions", "cache/tools", "cache/pipelines"];

    private static readonly string[] _directories = ["cache", "uploads", "vector_db"];

    public static void Add(FilterPattern pattern, TomlPosition position, Findings findings)
    {
        var text = pattern.Text;
        var files = new List<string>();
        if (Loses(pattern, "webui.db", isDirectory: false)) files.Add("`webui.db` (accounts, chats, settings: everything else hangs on it)");
        if (Loses(pattern, "uploads", isDirectory: true)) files.Add("`uploads/` (the users' files)");
        if (Loses(pattern, "vector_db", isDirectory: true)) files.Add("`vector_db/` (what knowledge bases and files are searched by)");
        if (files.Count > 0)
            findings.Note(position, $"\"{text}\" leaves out {string.Join(" and ", files)}: a restore will lack it");

        var lost = _irreplaceable.Where(path => Loses(pattern, path, isDirectory: true)).ToList();
        if (lost.Count > 0)
        {
            findings.Note(position,
                $"\"{text}\" also leaves out what is shown to users and cannot be made again: {string.Join(", ", lost)}. "
                + "To keep these, leave out `/cache/embedding/`, `/cache/whisper/`, `/cache/tiktoken/` and `/cache/audio/speech/` instead");
        }

        foreach (var directory in _directories.Where(d => text.Trim('/') == d && !text.EndsWith('/')))
            findings.Note(position, $"\"{text}\" matches files only, and {directory} is a directory: write \"{text}/\" to leave it out");
    }

    private static bool Loses(FilterPattern pattern, string path, bool isDirectory)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
            if (pattern.MatchesDirectory(Encoding.UTF8.GetBytes(path[..slash]))) return true;
        var bytes = Encoding.UTF8.GetBytes(path);
        return isDirectory ? pattern.MatchesDirectory(bytes) : pattern.MatchesFile(bytes);
    }
}

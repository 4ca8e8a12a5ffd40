using System.Globalization;
using OpenWebUIBackup.Core.Discovery;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Planning;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Runs;

/// <summary>Looks at what a job is going to read, and says what it would miss.</summary>
internal static class SourceCheck
{
    /// <summary>Opens the source; null, with the reason among the problems, where that cannot be.</summary>
    internal static DirectoryHandle? Open(JobPlan plan, List<Problem> problems) => Open(plan.SourceDirectory, "open the source",
        "Give the directory that is mounted at /app/backend/data in the container.", problems);

    /// <summary>What the source holds; null where it could not be opened.</summary>
    internal static DataSurvey? Survey(
        JobPlan plan, DirectoryHandle? source, List<Problem> problems, IRunEvents events, CancellationToken cancellation)
    {
        if (source is null)
            return null;
        var survey = DataSurveying.Survey(source, plan.Exclude, events, cancellation);
        Judge(plan, survey, problems);
        foreach (var extra in plan.Extras)
            Open(extra.Directory, $"open the extra component {extra.Name}", "Give a directory that is there, or its volume.", problems)?.Dispose();
        return survey;
    }

    internal static DirectoryHandle? Open(string path, string doing, string ifMissing, List<Problem> problems)
    {
        var errno = DirectoryHandle.TryOpen(path, out var directory);
        if (errno != Errno.None)
            problems.Add(Problem.Error(doing, path, errno.Describe(), errno switch
            {
                Errno.ENOENT => ifMissing,
                Errno.EACCES => "Run as root, or as a user who may read it.",
                _ => null,
            }));
        return directory;
    }

    private static void Judge(JobPlan plan, DataSurvey survey, List<Problem> problems)
    {
        problems.AddRange(survey.Unreadable);
        if (survey.UnreadableCount > survey.Unreadable.Count)
            problems.Add(Problem.Error("read", $"{survey.UnreadableCount - survey.Unreadable.Count} more", "as above"));
        var hasMain = survey.Databases.Any(database => database.Path == DataDirectory.MainDatabase);
        if (!hasMain && survey.Lost.All(lost => lost.Path != DataDirectory.MainDatabase))
            problems.Add(Problem.Warning("find", $"webui.db in {plan.SourceDirectory}",
                "accounts, chats and settings are not in this directory",
                "Is it the right one? With DATABASE_URL set they are in that database, and need a backup of their own (pg_dump)."));
        foreach (var (path, worth, amount) in survey.Lost)
            problems.Add(Problem.Warning("back up", path.ToString(), string.Create(CultureInfo.InvariantCulture,
                $"{worth} ({amount.Files:N0} files, {amount.Bytes:N0} bytes), left out by the patterns, cannot be made again"),
                "Leave out only /cache/embedding/, /cache/whisper/, /cache/tiktoken/ and /cache/audio/speech/."));
    }
}

using System.Text.Json;
using OpenWebUIBackup.Agent.Terminal;
using OpenWebUIBackup.Core.Discovery;
using OpenWebUIBackup.Core.Planning;
using OpenWebUIBackup.Core.Runs;

namespace OpenWebUIBackup.Agent.Cli;

/// <summary>Tells of what <c>check</c> found of a job.</summary>
internal static class CheckedText
{
    /// <summary>Says what the source holds.</summary>
    internal static void Say(Session session, JobPlan job, DataSurvey? found)
    {
        if (found is not { } survey)
            return;
        session.Say($"  source     {job.SourceDirectory}: {Figures.Count(survey.Kept.Files, "file")}, {Figures.Bytes(survey.Kept.Bytes)} to back up");
        Say(session, "databases", survey.Databases.Select(database =>
            $"{database.Path}: {Figures.Bytes(database.Bytes)}, {(database.IsWal ? "write-ahead log" : "rollback journal")}"));
        Say(session, "left out", survey.LeftOut.Select(part =>
            $"{part.Pattern}: {Figures.Count(part.Amount.Files, "file")}, {Figures.Bytes(part.Amount.Bytes)}"));
        Say(session, "extra", job.Extras.Select(extra => $"{extra.Name}: {extra.Directory}"));
        Say(session, "needless", survey.NotLeftOut.Select(part =>
            $"/{part.Path}/: {Figures.Count(part.Amount.Files, "file")}, {Figures.Bytes(part.Amount.Bytes)} that are made again by themselves; exclude it to save them"));
    }

    /// <summary><c>/var/backups/open-webui: 3 snapshots, hard links work, 12.0 GiB free</c></summary>
    internal static string Place(string directory, List<string> facts, bool? hardLinks, long? freeBytes)
    {
        if (hardLinks is { } links)
            facts.Add(links ? "hard links work" : "no hard links");
        if (freeBytes is { } free)
            facts.Add($"{Figures.Bytes(free)} free");
        return $"{directory}{(facts.Count > 0 ? ": " : "")}{string.Join(", ", facts)}";
    }

    /// <summary><c>b2:bucket: written, read and removed; encrypted; free space not known</c></summary>
    internal static string Of(CheckedDestination found)
    {
        if (!found.Outcome.IsSuccess)
            return $"{found.Name}: cannot be used, see below";
        var encrypts = found.Abilities is { Encrypts: true } ? "encrypted before it leaves this host" : "not encrypted by this program";
        var free = found.Space?.Free is { } bytes ? $"{Figures.Bytes(bytes)} free" : "free space not known";
        return $"{found.Name}: written to, read and removed; {encrypts}; {free}";
    }

    /// <summary>Writes what the source holds, and where it goes on this host.</summary>
    internal static void Write(Utf8JsonWriter json, DataSurvey? found, bool? hardLinks, long? freeBytes)
    {
        if (found is { } survey)
        {
            json.WriteNumber("files", survey.Kept.Files);
            json.WriteNumber("bytes", survey.Kept.Bytes);
            json.WriteArray("databases", survey.Databases, database =>
            {
                json.WritePath("path", database.Path);
                json.WriteNumber("bytes", database.Bytes);
                json.WriteBoolean("wal", database.IsWal);
            });
            json.WriteArray("left_out", survey.LeftOut, part =>
            {
                json.WriteString("pattern", part.Pattern.Text);
                json.WriteNumber("files", part.Amount.Files);
                json.WriteNumber("bytes", part.Amount.Bytes);
            });
        }

        if (hardLinks is { } links)
            json.WriteBoolean("hard_links", links);
        if (freeBytes is { } free)
            json.WriteNumber("free_bytes", free);
    }

    /// <summary>Writes what was found of a destination.</summary>
    internal static void Write(Utf8JsonWriter json, CheckedDestination found)
    {
        json.WriteString("to", found.Name);
        json.WriteString("outcome", ExitCodes.Word(ExitCodes.Of(found.Outcome.Ending)));
        if (found.Abilities is { } abilities)
        {
            json.WriteBoolean("encrypts", abilities.Encrypts);
            json.WriteBoolean("copies_by_itself", abilities.CopiesByItself);
            json.WriteStartArray("hashes");
            foreach (var hash in abilities.Hashes)
                json.WriteStringValue(hash);
            json.WriteEndArray();
        }

        if (found.Space?.Free is { } free)
            json.WriteNumber("free_bytes", free);
        if (found.Space?.Total is { } total)
            json.WriteNumber("total_bytes", total);
    }

    private static void Say(Session session, string heading, IEnumerable<string> texts)
    {
        foreach (var text in texts)
        {
            session.Say($"  {heading,-9}  {text}");
            heading = "";
        }
    }
}

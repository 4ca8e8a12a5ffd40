using System.Collections.Immutable;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Processes;

namespace OpenWebUIBackup.Core.Tools.Rclone;

/// <summary>The rclone of this host. Its version is looked at once. Any thread may use it, several at once.</summary>
/// <param name="executable">Its path, or a name to look for in <c>PATH</c>.</param>
/// <param name="environment">Variables to run it with besides the inherited ones; null: none.</param>
/// <param name="patience">For how long a transfer may get nowhere; null: as is good for real servers.</param>
public sealed class RcloneTool(
    string executable = "rclone", IReadOnlyDictionary<string, string>? environment = null, RclonePatience? patience = null)
{
    private const string HowToGet =
        "Install rclone 1.60 or newer: `apt install rclone` (Debian 12, Ubuntu 23.04 and newer), or the .deb for this machine from https://rclone.org/downloads/.";

    private const string NoBuckets = "RCLONE_S3_NO_CHECK_BUCKET";

    // Its terminal library, which only `rclone ncdu` uses, otherwise makes a table at every start: half the time of a short call.
    private const string NoTable = "TCELL_MINIMIZE";

    private static readonly TimeSpan _versionTimeout = TimeSpan.FromSeconds(30);

    // SIGINT lets it break off uploads in parts, which otherwise stay at the server and are paid for.
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(10);

    // With rclone's own ten a listing from a server that refuses connections takes minutes, and each of our attempts as long.
    private const string Requests = "RCLONE_LOW_LEVEL_RETRIES";
    private const string FewRequests = "4";

    // A pipe's 64 KiB are the lines of 300 files: 15,000 files a second.
    private static readonly TimeSpan _logInterval = TimeSpan.FromMilliseconds(20);

    // What users set for their own calls and what would change what ours copy, delete, or print.
    private static readonly string[] _notInherited =
    [
        "VERBOSE", "QUIET", "LOG_LEVEL", "LOG_FILE", "LOG_FORMAT", "USE_JSON_LOG", "STATS", "STATS_ONE_LINE", "STATS_ONE_LINE_DATE", "STATS_LOG_LEVEL",
        "PROGRESS", "PROGRESS_TERMINAL_TITLE", "DRY_RUN", "INTERACTIVE", "SYSLOG", "DUMP", "HUMAN_READABLE", "ASK_PASSWORD",
        "EXCLUDE", "EXCLUDE_FROM", "EXCLUDE_IF_PRESENT", "INCLUDE", "INCLUDE_FROM", "FILTER", "FILTER_FROM", "FILES_FROM", "FILES_FROM_RAW",
        "MAX_DEPTH", "MAX_AGE", "MIN_AGE", "MAX_SIZE", "MIN_SIZE", "IGNORE_CASE", "DELETE_EXCLUDED", "SUFFIX", "SUFFIX_KEEP_EXTENSION", "BACKUP_DIR",
        "COMPARE_DEST", "COPY_DEST", "SIZE_ONLY", "IGNORE_SIZE", "IGNORE_EXISTING", "IGNORE_TIMES", "IGNORE_ERRORS", "IMMUTABLE", "UPDATE", "MAX_DELETE",
        "DELETE_BEFORE", "DELETE_DURING", "DELETE_AFTER", "TRACK_RENAMES", "MAX_TRANSFER", "MAX_DURATION", "NO_TRAVERSE", "NO_CHECK_DEST",
        "RETRIES", "LINKS", "COPY_LINKS", "SKIP_LINKS", "ERROR_ON_NO_TRANSFER", "METADATA", "NO_UPDATE_MODTIME", "CHECKSUM", "RC",
    ];

    private readonly Lock _checking = new();
    private RcloneVersion? _version;

    /// <summary>Looks whether there is an rclone that is new enough. A good answer is remembered.</summary>
    /// <returns>What is wrong; null: nothing.</returns>
    public Problem? Check(CancellationToken cancellation)
    {
        lock (_checking)
        {
            if (_version is not null || cancellation.IsCancellationRequested)
                return null;
            CommandResult result;
            try
            {
                result = Prepare(RcloneCall.Of("version")).WithTimeout(_versionTimeout).Run(cancellation);
            }
            catch (ProcessStartException e)
            {
                return Problem.Error("run", executable, e.Message, HowToGet);
            }

            if (result.Ending == CommandEnding.Cancelled)
                return null;
            if (!result.Succeeded || !RcloneVersion.TryParse(result.StandardOutput.Text, out var version))
                return Problem.Error("find the version of", executable, result.Succeeded ? "it does not print one as rclone does" : result.ToString(), HowToGet);
            if (version < RcloneVersion.Oldest)
                return Problem.Error("use", executable, $"it is version {version}, and {RcloneVersion.Oldest} is the oldest that works", HowToGet);
            _version = version;
            return null;
        }
    }

    /// <summary>
    /// Runs it to its end. <see cref="Check"/> comes first. Failure and cancellation are in the result.
    /// </summary>
    /// <exception cref="ProcessStartException">It could not be started.</exception>
    public RcloneResult Run(RcloneCall call, CancellationToken cancellation)
    {
        var errors = new RcloneErrors();
        var stats = default(RcloneStats);
        Func<string, string> clean = call.Access is { } access ? access.Clean : text => text;
        using var watch = new RcloneWatch(patience ?? RclonePatience.Standard, cancellation);
        using var log = new LineStream(bytes =>
        {
            var line = RcloneLogLine.Parse(bytes);
            stats = line.Stats ?? stats;
            errors.Take(line, clean);
            call.Log?.Invoke(line);
            watch.Take(line);
        });
        var command = Prepare(call)
            .WithStandardError(CommandOutput.To(log))
            .WithArguments("--use-json-log", "--ask-password=false", "--retries", "1")
            .WithArguments(call.Log is null ? ["--log-level", "NOTICE"] : ["--log-level", "INFO", "--stats", "1s", "--stats-log-level", "INFO"]);
        if (call.Log is not null)
            command = command.WithUnhurriedOutput(_logInterval);
        var result = command.Run(watch.Stop);
        log.Complete();
        if (watch.GaveUp is { } why && result.Ending == CommandEnding.Cancelled && !cancellation.IsCancellationRequested)
        {
            // One cause, and not each file again that met it.
            var others = errors.All.Where(error => !RcloneWatch.IsLoss(error.Message)).ToList();
            return new RcloneResult(
                CommandEnding.Exited, RcloneExit.Temporary, null, [.. others, new RcloneError(null, clean(why))], errors.LeftOut + errors.All.Count - others.Count,
                stats, result.StandardOutput);
        }

        return new RcloneResult(
            result.Ending, result.ExitCode is { } code ? (RcloneExit)code : null, result.Signal, errors.All, errors.LeftOut, stats, result.StandardOutput);
    }

    private Command Prepare(RcloneCall call)
    {
        var command = Command.Of(executable, call.Arguments)
            .WithStop(StopSignal.Interrupt, _grace)
            .WithStandardInput(call.Input)
            .WithStandardOutput(call.Output);
        foreach (var name in _notInherited)
            command = command.WithoutEnvironment("RCLONE_" + name);
        // rclone makes a bucket that is not there: a misspelt one would be filled, and never be found again.
        if (Environment.GetEnvironmentVariable(NoBuckets) is null)
            command = command.WithEnvironment(NoBuckets, "true");
        command = command.WithEnvironment(NoTable, "1");
        foreach (var (name, value) in environment ?? ImmutableDictionary<string, string>.Empty)
            command = command.WithEnvironment(name, value);
        if (!call.IsTransfer && command.EnvironmentValue(Requests) is null)
            command = command.WithEnvironment(Requests, FewRequests);
        if (call.Access is not { } access)
            return command;
        foreach (var (name, value) in access.Environment)
            command = command.WithEnvironment(name, value);
        return command.WithSecrets(access.Secrets);
    }
}

using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Retention;
using OpenWebUIBackup.Core.Tests.Trees;

namespace OpenWebUIBackup.Core.Tests.Retention;

/// <summary>What restic would forget of the same copies, asked of a real repository.</summary>
public sealed class RetentionAgainstResticTests : IDisposable
{
    // Every call of restic derives its key anew, which takes half a second by design.
    private const int Snapshots = 28;
    private const int Policies = 14;
    private readonly ScratchDirectory _scratch = new();

    [Fact]
    public void The_same_copies_stay_as_with_restic()
    {
        var random = new Random(20261122);
        var times = RetentionPlanTests.RandomTimes(random, Snapshots);
        File.WriteAllText(_scratch["file"], "content");
        Restic("init");
        foreach (var time in times)
            Restic("backup", "--host", "h", "--time", time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), _scratch["file"]);

        for (var i = 0; i < Policies; i++)
        {
            var policy = RetentionPlanTests.RandomPolicy(random);
            if (policy.KeepsEverything)
                continue; // restic refuses
            var ours = RetentionPlan.Decide(times.Select(time => new RetentionCandidate($"{time:s}", time)), policy)
                .Where(decision => decision.IsKept && !decision.Reasons.SequenceEqual(["newest"]))
                .Select(decision => decision.Candidate.Time);
            Assert.Equal(ResticKeeps(policy), ours);
        }
    }

    public void Dispose() => _scratch.Dispose();

    private IEnumerable<DateTime> ResticKeeps(KeepPolicy policy)
    {
        List<string> arguments = ["forget", "--dry-run", "--json"];
        void Add(string flag, int count) => arguments.AddRange(count == 0 ? [] : [flag, count.ToString(CultureInfo.InvariantCulture)]);
        Add("--keep-last", policy.Last);
        Add("--keep-hourly", policy.Hourly);
        Add("--keep-daily", policy.Daily);
        Add("--keep-weekly", policy.Weekly);
        Add("--keep-monthly", policy.Monthly);
        Add("--keep-yearly", policy.Yearly);
        if (policy.Within is { } within)
            arguments.AddRange(["--keep-within", string.Create(CultureInfo.InvariantCulture, $"{within.TotalHours:0}h")]);

        using var answer = JsonDocument.Parse(Restic([.. arguments]));
        var times = new List<DateTime>();
        foreach (var reason in answer.RootElement[0].GetProperty("reasons").EnumerateArray())
        {
            // Since 0.17 restic also keeps the oldest snapshot while a rule is not used up; we do not (see RetentionPlan).
            if (reason.GetProperty("matches").EnumerateArray().All(match => match.GetString()!.StartsWith("oldest", StringComparison.Ordinal)))
                continue;
            times.Add(reason.GetProperty("snapshot").GetProperty("time").GetDateTimeOffset().UtcDateTime);
        }

        return times.OrderDescending();
    }

    private string Restic(params string[] arguments)
    {
        var start = new ProcessStartInfo("restic") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["--repo", _scratch["repository"], "--no-cache", .. arguments])
            start.ArgumentList.Add(argument);
        start.Environment["RESTIC_PASSWORD"] = "test";
        start.Environment["TZ"] = "UTC"; // restic's days are those of the local time zone
        start.Environment["GOMAXPROCS"] = "2";
        try
        {
            using var restic = Process.Start(start)!;
            var errors = restic.StandardError.ReadToEndAsync();
            var output = restic.StandardOutput.ReadToEnd();
            restic.WaitForExit();
            Assert.True(restic.ExitCode == 0, $"restic {arguments[0]}: {errors.Result}");
            return output;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException("restic is missing; `./build.sh test` installs it", e);
        }
    }
}

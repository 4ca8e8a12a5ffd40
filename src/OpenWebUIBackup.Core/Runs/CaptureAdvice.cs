using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Planning;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Runs;

/// <summary>What to try when a capture fails: people who only send copies do not know that one is made here first.</summary>
internal static class CaptureAdvice
{
    internal static string? Of(Errno errno, CapturePlan plan) => errno switch
    {
        Errno.ENOSPC or Errno.EDQUOT => NoSpace(plan),
        Errno.ENOENT => "Make the directory above it first (mkdir -p), mount its disk, or write another capture_dir below [instance].",
        Errno.EACCES or Errno.EPERM => "Run as root, or write a capture_dir below [instance] that you may write to.",
        Errno.EROFS => "The file system is read-only: write another capture_dir below [instance].",
        _ => null,
    };

    /// <summary>The same outcome; where a disk was full, with which.</summary>
    internal static Outcome Put(Outcome outcome, CapturePlan plan) => outcome with
    {
        Problems = [.. outcome.Problems.Select(problem =>
            // The engine's problems carry the system's error in words alone.
            problem.Severity == Severity.Error
            && (problem.Cause.Contains(nameof(Errno.ENOSPC), StringComparison.Ordinal)
                || problem.Cause.Contains(nameof(Errno.EDQUOT), StringComparison.Ordinal))
                ? problem with { Advice = NoSpace(plan) }
                : problem)],
    };

    private static string NoSpace(CapturePlan plan) =>
        $"What is sent is captured in {plan.Directory} first, which needs room for one copy of the data: free space there (df -h; df -i for inodes), "
        + "or write a capture_dir below [instance] that is on a larger disk.";
}

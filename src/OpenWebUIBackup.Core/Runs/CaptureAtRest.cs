using System.Globalization;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Planning;

namespace OpenWebUIBackup.Core.Runs;

/// <summary>
/// Captures for a job that sends, with its stack at rest where the plan asks for that. It runs again before anything is
/// sent, unless the disk cannot hold a capture and the user has said that it may rest until all is sent
/// (<c>resume = "after-ship"</c>): then the data itself is sent, by way of links to it.
/// </summary>
/// <param name="stage">Where captures are.</param>
/// <param name="means">What it works with.</param>
/// <param name="job">The job.</param>
/// <param name="events">Told of what goes on.</param>
/// <param name="cancellation">Ends it.</param>
internal sealed class CaptureAtRest(
    CaptureStage stage, ShippingMeans means, ShippingPlan job, IRunEvents events, CancellationToken cancellation)
{
    /// <summary>Captures, and has it sent.</summary>
    /// <param name="ship">Sends what was captured, if that is there, and says what came of all.</param>
    /// <param name="finish">What came of all, with what became of a stack that has rested until then.</param>
    internal T Ship<T>(Func<CaptureResult, T> ship, Func<T, RestReport, T> finish)
        where T : class
    {
        if (job.Stack is not { } stack)
            return ship(stage.Take(means, events, cancellation));
        if (Lack() is not { } lack)
            return ship(Take());
        if (stack.ResumeAfterShip && !job.IsFromElsewhere && IsOnOneFileSystem())
            return ShipLinked(ship, finish);
        events.Report(new ProblemFound(lack));
        return ship(new CaptureResult(Outcome.Failure(lack), null, null));
    }

    private CaptureResult Take()
    {
        var result = new QuiescedCapture(means.Stacks, job, events).Take(
            pass => stage.Take(means, pass.Events, cancellation, pass.WhenRead), capture => capture.Outcome, cancellation);
        var outcome = result.Rest?.Outcome ?? Outcome.Success;
        return result.Captured is not { } captured
            ? new CaptureResult(outcome, null, null) { Rest = result.Rest }
            : captured with { Outcome = captured.Outcome.Then(outcome), Rest = result.Rest };
    }

    private T ShipLinked<T>(Func<CaptureResult, T> ship, Func<T, RestReport, T> finish)
        where T : class
    {
        T? shipped = null;
        var result = new QuiescedCapture(means.Stacks, job, events).Take(
            pass =>
            {
                // Links to files that are being written to would be sent as they are changed.
                if (!pass.IsAtRest)
                    return new CaptureResult(Outcome.Success, null, null);
                var capture = stage.TakeLinked(means, pass.Events, cancellation);
                shipped = ship(capture);
                stage.RemoveLinked();
                return capture;
            },
            capture => capture.Outcome, cancellation, once: true);
        return shipped is not null
            ? finish(shipped, result.Rest!)
            : ship(new CaptureResult(result.Rest!.Outcome, null, null) { Rest = result.Rest });
    }

    /// <summary>Why the disk cannot hold the capture; null where it can. Later captures take only what has changed.</summary>
    private Problem? Lack()
    {
        if (stage.HasCapture)
            return null;
        using var source = SourceCheck.Open(job, []);
        if (source is null)
            return null; // capturing says why
        var needed = Discovery.DataSurveying.Survey(source, job.Exclude, SilentRunEvents.Instance, cancellation).Kept.Bytes;
        var free = stage.FreeBytes;
        return needed < free ? null : Problem.Error("capture to", job.Capture.Directory,
            string.Create(CultureInfo.InvariantCulture, $"it needs {needed:N0} bytes and {free:N0} are free"),
            "Free some, or write capture_dir = \"…\" below [instance]. Or, with the capture on the file system of the data, write "
            + "resume = \"after-ship\" below [stack]: nothing is copied then, and the stack rests until all is sent.");
    }

    private bool IsOnOneFileSystem()
    {
        using var source = SourceCheck.Open(job, []);
        return source?.Status.Device == stage.Status.Device;
    }
}

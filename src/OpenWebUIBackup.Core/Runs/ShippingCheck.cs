using System.Globalization;
using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Discovery;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Planning;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Runs;

/// <summary>What was found of a destination.</summary>
/// <param name="Name">What the config calls it.</param>
/// <param name="Outcome">Whether something could be written there, read back and removed.</param>
/// <param name="Space">What is free; null where it could not be reached.</param>
/// <param name="Abilities">What it can do; null where it could not be reached.</param>
public sealed record CheckedDestination(string Name, Outcome Outcome, DestinationSpace? Space, DestinationAbilities? Abilities);

/// <summary>What was found of the world that a job lives in that captures and sends.</summary>
/// <param name="Outcome">Errors for what will fail, warnings for what will be missed, notes for what is good to know.</param>
/// <param name="Survey">What the source holds; null when it cannot be read.</param>
/// <param name="HardLinks">Whether captures can be linked to each other; null when that could not be tried.</param>
/// <param name="FreeBytes">What may still be written where captures are; null when that is not known.</param>
/// <param name="Destinations">What was found of each destination.</param>
public sealed record CheckedShipping(
    Outcome Outcome, DataSurvey? Survey, bool? HardLinks, long? FreeBytes, IReadOnlyList<CheckedDestination> Destinations);

/// <summary>Looks whether jobs that send can do what they are asked to. Makes nothing that stays.</summary>
/// <param name="open">Makes destinations.</param>
public sealed class ShippingCheck(Func<Destination, CancellationToken, DestinationResult<IDestination?>> open)
{
    private readonly Dictionary<Destination, CheckedDestination> _known = [];

    /// <summary>Checks one job. A destination that several jobs have is looked at once.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public CheckedShipping Check(ShippingPlan plan, IRunEvents events, CancellationToken cancellation)
    {
        var problems = new List<Problem>();
        DataSurvey? survey;
        using (var source = SourceCheck.Open(plan, problems))
            survey = SourceCheck.Survey(plan, source, problems, events, cancellation);
        var (hardLinks, free) = CaptureDirectory(plan.Capture, survey, problems);
        var fresh = plan.Destinations.Where(to => !_known.ContainsKey(to)).ToList();
        foreach (var (to, found) in fresh.Zip(AtOnce.Run(fresh.Select(to => (Func<CheckedDestination>)(() => Look(to, cancellation))))))
            _known[to] = found;
        cancellation.ThrowIfCancellationRequested();
        var destinations = plan.Destinations.Select(to => _known[to]).ToList();
        // What is wrong with a destination is told once, by the first job that has it.
        var outcome = fresh.Aggregate(Outcome.Of(problems), (sum, to) => sum.Then(_known[to].Outcome));
        if (fresh.Count < destinations.Count && destinations.Any(destination => !destination.Outcome.IsSuccess))
            outcome = outcome with { Ending = Ending.Failed };
        return new CheckedShipping(outcome, survey, hardLinks, free, destinations);
    }

    private CheckedDestination Look(Destination to, CancellationToken cancellation)
    {
        var opened = open(to, cancellation);
        if (opened.Value is not { } destination)
            return new CheckedDestination(to.ToString()!, opened.Outcome, null, null);
        var probed = destination.Probe(cancellation);
        if (!probed.Outcome.IsSuccess)
            return new CheckedDestination(destination.Name, probed.Outcome, null, null);
        var abilities = destination.Abilities(cancellation);
        return new CheckedDestination(
            destination.Name, probed.Outcome.Then(abilities.Outcome), probed.Value, abilities.Outcome.IsSuccess ? abilities.Value : null);
    }

    /// <summary>The directory itself, or the nearest above it that is there.</summary>
    private static (bool? HardLinks, long? Free) CaptureDirectory(CapturePlan plan, DataSurvey? survey, List<Problem> problems)
    {
        var directory = plan.Directory;
        if (!plan.IsDefault && !Path.Exists(directory))
            directory = Path.GetDirectoryName(directory)!;
        while (plan.IsDefault && !Path.Exists(directory) && Path.GetDirectoryName(directory) is { } above)
            directory = above;
        using var root = SourceCheck.Open(directory, "open the directory of captures",
            "Make it (mkdir -p), mount its disk, or write another capture_dir below [instance].", problems);
        if (root is null)
            return default;
        var hardLinks = CheckRun.TryLinking(root, directory, problems);
        try
        {
            var free = root.GetSpace().AvailableBytes;
            var isFirst = !Path.Exists(Path.Combine(plan.Directory, plan.Set));
            if (isFirst && survey is not null && free < survey.Kept.Bytes)
                problems.Add(Problem.Warning("be sure of the space for a capture in", plan.Directory,
                    string.Create(CultureInfo.InvariantCulture, $"what is sent is captured there first, which needs {survey.Kept.Bytes:N0} bytes, and {free:N0} are free"),
                    "Free some, or write a capture_dir below [instance] that is on a larger disk."));
            return (hardLinks, free);
        }
        catch (LinuxException failure)
        {
            problems.Add(Problem.Error(failure.Operation, directory, failure.Errno.Describe()));
            return (hardLinks, null);
        }
    }
}

using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Planning;

namespace OpenWebUIBackup.Core.Runs;

/// <summary>A destination of a job, opened.</summary>
/// <param name="To">What the config calls it.</param>
/// <param name="Result">The destination, or why there is none.</param>
internal sealed record OpenedDestination(string To, DestinationResult<IDestination?> Result)
{
    /// <summary>
    /// Opens every destination of a job, in the order of the config. No stack is brought to rest for nothing: before that, something is
    /// asked of each, and where none answers, each has failed. Of those that do not answer where another one does, nothing is
    /// believed yet: they are tried again when there is something to send.
    /// </summary>
    internal static IReadOnlyList<OpenedDestination> All(ShippingPlan plan, ShippingMeans means, CancellationToken cancellation)
    {
        List<OpenedDestination> opened = [.. plan.Destinations.Select(to => new OpenedDestination(to.ToString()!, means.Open(to, cancellation)))];
        if (plan.Stack is null)
            return opened;
        var asked = AtOnce.Run(opened.Select(one => (Func<OpenedDestination>)(() => one.Asked(cancellation))));
        return HaveAllFailed(asked) ? asked : opened;
    }

    /// <summary>Whether there is nowhere to send to.</summary>
    internal static bool HaveAllFailed(IEnumerable<OpenedDestination> opened) => opened.All(one => !one.Result.Outcome.IsSuccess);

    private OpenedDestination Asked(CancellationToken cancellation)
    {
        if (Result.Value is not { } destination)
            return this;
        var read = EarlyOwner.Read(destination, cancellation);
        return read.Outcome.IsSuccess ? this : this with { Result = new(read.Outcome, null) };
    }
}

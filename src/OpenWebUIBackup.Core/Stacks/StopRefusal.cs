using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tools.Docker;

namespace OpenWebUIBackup.Core.Stacks;

/// <summary>Containers that cannot be stopped and started again, whoever tries.</summary>
internal static class StopRefusal
{
    /// <summary>Why the stack must not be stopped; null where it may be.</summary>
    internal static Problem? Of(StackDefinition stack, IEnumerable<ContainerFacts> running)
    {
        if (stack.Quiesce is not (Quiesce.Stop or Quiesce.Down))
            return null;
        foreach (var container in running)
        {
            if (container.GoesWhenStopped)
                return Refusal(container, "it was made with --rm: stopping it removes it, and there would be nothing to start again",
                    "Make it without --rm, or write quiesce = \"pause\", which keeps it.");
            if (container.Labels.Keys.Any(label => label.StartsWith("com.docker.swarm.service.", StringComparison.Ordinal)))
                return Refusal(container, "it belongs to a service of a swarm, which starts another in its place at once",
                    "Write quiesce = \"none\", which captures databases consistently while they are used, or \"pause\".");
        }

        return null;
    }

    private static Problem Refusal(ContainerFacts container, string why, string advice) =>
        Problem.Error("stop", $"the container {container.Name}", why, advice);
}

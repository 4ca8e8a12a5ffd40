namespace OpenWebUIBackup.Agent.Tests.BlackBox;

/// <summary>Commands without root's rights: through setpriv(1) where the tests have them, as they are where not.</summary>
internal static class Unprivileged
{
    private const string Nobody = "65534";

    /// <summary>The command as nobody, in no group, without capabilities.</summary>
    public static TestCommand AsNobody(this TestCommand command) => Environment.IsPrivilegedProcess
        ? command.Under("setpriv", "--reuid", Nobody, "--regid", Nobody, "--clear-groups")
        : command;

    /// <summary>Gives everything below a directory to nobody, and lets nobody reach the binary.</summary>
    public static void GiveToNobody(this Dir dir)
    {
        if (Environment.IsPrivilegedProcess)
            dir.Program("chown", "-R", $"{Nobody}:{Nobody}", dir.Root).Run().ExitsWith(0);
    }
}

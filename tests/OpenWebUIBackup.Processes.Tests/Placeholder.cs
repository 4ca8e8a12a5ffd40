namespace OpenWebUIBackup.Processes.Tests;
public class Placeholder { [Xunit.Fact] public void Builds() => Xunit.Assert.NotNull(this); }

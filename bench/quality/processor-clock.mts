// For a machine that others keep busy: the clock of this process and its threads shows milliseconds of processor. A time budget then
// buys as much work as on a quiet machine.
//
//   NODE_OPTIONS='--import ./bench/quality/processor-clock.mts' npm run bench:quality -- --threads 1
performance.now = () => {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1000;
};

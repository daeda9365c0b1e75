//! Is what is kept what happened, and is it served to whom it is for? Over real events of real contracts.

mod content;
mod databases;
mod faults;
mod forks;
mod hostile;
mod plans_of_queries;
mod served;
mod story;
